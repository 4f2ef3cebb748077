// Everything that a conversion on Azure Batch needs, in one resource group: where the images lie, the Batch account, the
// identity of the nodes with no more rights than they use, and a pool. Deploying it again changes only what differs.
//
//   az deployment group create --resource-group GROUP --name imgconv --parameters samples/azure/small.bicepparam

targetScope = 'resourceGroup'

@description('Where everything is created. Nodes and images in one region: traffic between regions is slow and billed.')
param location string = resourceGroup().location

@description('Starts the name of every resource. 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param prefix string = 'imgconv'

@description('Container of the JPEGs.')
param inputContainer string = 'images'

@description('Container of the PNGs.')
param outputContainer string = 'converted'

@description('Object id of the person, group or service principal that runs imgconv; empty: grant nothing to anybody.')
param operatorObjectId string = ''

@description('What operatorObjectId names.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorType string = 'User'

@description('The pool; see modules/pool.bicep for its parts.')
param pool poolSettings = {
  id: 'imgconv'
  vmSize: 'Standard_D4ads_v5'
  slotsPerNode: 1
  dedicatedNodes: 0
  spotNodes: 2
  autoscale: false
}

@description('Reach storage and Batch over private endpoints in a network of their own, and not from the internet.')
param privateEndpoints bool = false

@description('Where a mail goes when the month\'s cost of this resource group passes 80 % of the budget; empty: no budget.')
param budgetEmail string = ''

@description('The budget a month, in the currency of the subscription.')
@minValue(1)
param budgetAmount int = 100

@description('The first day of the month from which the budget counts. It cannot be changed later.')
param budgetStart string = utcNow('yyyy-MM-01')

import { poolSettings } from 'modules/types.bicep'

var unique = uniqueString(resourceGroup().id, prefix)

// The runs' plans and ledgers. imgconv looks for them under this name.
var stateContainer = 'imgconv-runs'

module identity 'modules/identity.bicep' = {
  params: {
    location: location
    name: '${prefix}-nodes'
  }
}

module network 'modules/network.bicep' = if (privateEndpoints) {
  params: {
    location: location
    name: '${prefix}-network'
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    location: location
    name: take('${prefix}${unique}', 24)
    inputContainer: inputContainer
    outputContainer: outputContainer
    stateContainer: stateContainer
    nodesPrincipalId: identity.outputs.principalId
    operatorObjectId: operatorObjectId
    operatorType: operatorType
    endpointSubnetId: privateEndpoints ? network!.outputs.endpointSubnetId : ''
    dnsZoneId: privateEndpoints ? network!.outputs.blobZoneId : ''
  }
}

module batch 'modules/batch.bicep' = {
  params: {
    location: location
    name: take('${prefix}${unique}', 24)
    operatorObjectId: operatorObjectId
    operatorType: operatorType
    identityName: identity.outputs.name
    endpointSubnetId: privateEndpoints ? network!.outputs.endpointSubnetId : ''
    dnsZoneId: privateEndpoints ? network!.outputs.batchZoneId : ''
  }
}

module nodes 'modules/pool.bicep' = {
  params: {
    accountName: batch.outputs.name
    identityId: identity.outputs.id
    subnetId: privateEndpoints ? network!.outputs.nodeSubnetId : ''
    pool: pool
  }
}

module budget 'modules/budget.bicep' = if (!empty(budgetEmail)) {
  params: {
    name: '${prefix}-month'
    amount: budgetAmount
    email: budgetEmail
    start: budgetStart
  }
}

// Named like the settings of imgconv, which reads them from deployment.json (see README.md).
output AZURE_STORAGE_ACCOUNT_NAME string = storage.outputs.name
output AZURE_STORAGE_INPUT_CONTAINER string = inputContainer
output AZURE_STORAGE_OUTPUT_CONTAINER string = outputContainer
output AZURE_BATCH_ACCOUNT string = batch.outputs.name
output AZURE_BATCH_ENDPOINT string = batch.outputs.endpoint
output AZURE_SUBSCRIPTION_ID string = subscription().subscriptionId
output AZURE_RESOURCE_GROUP string = resourceGroup().name
output IMGCONV_POOL_IDENTITY string = identity.outputs.id
