// Cheapest: Spot nodes alone, as many as the tasks that wait need, and none after them.
using 'main.bicep'

param pool = {
  id: 'imgconv-spot'
  vmSize: 'Standard_D4ads_v5'
  slotsPerNode: 1
  dedicatedNodes: 0
  spotNodes: 50
  autoscale: true
}
