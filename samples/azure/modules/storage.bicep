// The account of the images. Nodes may read the JPEGs, write the PNGs and keep the runs' files, each right on its container
// alone; keys are switched off, so that nothing else opens it.

param location string
param name string
param inputContainer string
param outputContainer string
param stateContainer string
param nodesPrincipalId string
param operatorObjectId string
param operatorType string
param endpointSubnetId string
param dnsZoneId string

var blobDataReader = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: empty(endpointSubnetId) ? 'Enabled' : 'Disabled'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource input 'containers' = {
      name: inputContainer
    }

    resource output 'containers' = if (outputContainer != inputContainer) {
      name: outputContainer
    }

    resource state 'containers' = {
      name: stateContainer
    }
  }
}

resource readInput 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::blobs::input
  name: guid(account::blobs::input.id, nodesPrincipalId, blobDataReader)
  properties: {
    principalId: nodesPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataReader)
  }
}

resource writeInput 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (outputContainer == inputContainer) {
  scope: account::blobs::input
  name: guid(account::blobs::input.id, nodesPrincipalId, blobDataContributor)
  properties: {
    principalId: nodesPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

resource writeOutput 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (outputContainer != inputContainer) {
  scope: account::blobs::output
  name: guid(account.id, outputContainer, nodesPrincipalId, blobDataContributor)
  properties: {
    principalId: nodesPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

resource writeState 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::blobs::state
  name: guid(account::blobs::state.id, nodesPrincipalId, blobDataContributor)
  properties: {
    principalId: nodesPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

// The operator also makes test images, verifies and cleans, so on the whole account.
resource operator 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorObjectId)) {
  scope: account
  name: guid(account.id, operatorObjectId, blobDataContributor)
  properties: {
    principalId: operatorObjectId
    principalType: operatorType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

module endpoint 'endpoint.bicep' = if (!empty(endpointSubnetId)) {
  params: {
    location: location
    name: '${name}-blob'
    resourceId: account.id
    groupId: 'blob'
    subnetId: endpointSubnetId
    dnsZoneId: dnsZoneId
  }
}

output name string = account.name
