// A whole account: up to 16,800 cores of Spot with some dedicated nodes that keep it going, behind private endpoints. Needs
// quota for these cores: ask for it first.
using 'main.bicep'

param pool = {
  id: 'imgconv-large'
  vmSize: 'Standard_D16ads_v5'
  slotsPerNode: 1
  dedicatedNodes: 50
  spotNodes: 1000
  autoscale: true
}

param privateEndpoints = true
