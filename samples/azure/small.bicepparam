// To try it: two dedicated nodes of two cores, which fit the quota of a new Batch account in most regions.
using 'main.bicep'

param pool = {
  id: 'imgconv'
  vmSize: 'Standard_D2ads_v5'
  slotsPerNode: 1
  dedicatedNodes: 2
  spotNodes: 0
  autoscale: false
}
