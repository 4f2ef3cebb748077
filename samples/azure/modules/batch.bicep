// The Batch account. Keys are switched off here too: whoever submits signs in with Entra ID.

param location string
param name string
param operatorObjectId string
param operatorType string
param identityName string
param endpointSubnetId string
param dnsZoneId string

var batchDataContributor = '6aaa78f1-f7de-44ca-8722-c64a23943cae'
var managedIdentityOperator = 'f1a07417-d97a-45cb-824c-7a7474783830'

resource account 'Microsoft.Batch/batchAccounts@2025-06-01' = {
  name: name
  location: location
  properties: {
    poolAllocationMode: 'BatchService'
    allowedAuthenticationModes: ['AAD']
    publicNetworkAccess: empty(endpointSubnetId) ? 'Enabled' : 'Disabled'
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

// Pools, jobs and tasks, but not the account itself.
resource operator 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorObjectId)) {
  scope: account
  name: guid(account.id, operatorObjectId, batchDataContributor)
  properties: {
    principalId: operatorObjectId
    principalType: operatorType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', batchDataContributor)
  }
}

// Who creates a pool hands it this identity.
resource assignIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorObjectId)) {
  scope: identity
  name: guid(identity.id, operatorObjectId, managedIdentityOperator)
  properties: {
    principalId: operatorObjectId
    principalType: operatorType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', managedIdentityOperator)
  }
}

// imgconv connects to batchAccount, the nodes to nodeManagement. Without public access, nodes that cannot reach nodeManagement
// never become usable. The names of both are in the same zone.
module endpoint 'endpoint.bicep' = if (!empty(endpointSubnetId)) {
  params: {
    location: location
    name: '${name}-batch'
    resourceId: account.id
    groupId: 'batchAccount'
    subnetId: endpointSubnetId
    dnsZoneId: dnsZoneId
  }
}

module nodeEndpoint 'endpoint.bicep' = if (!empty(endpointSubnetId)) {
  params: {
    location: location
    name: '${name}-nodes'
    resourceId: account.id
    groupId: 'nodeManagement'
    subnetId: endpointSubnetId
    dnsZoneId: dnsZoneId
  }
}

output name string = account.name
output endpoint string = 'https://${account.properties.accountEndpoint}'
