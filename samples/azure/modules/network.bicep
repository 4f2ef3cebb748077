// A network without a way in from the internet: nodes and private endpoints, and the names that lead to them.

param location string
param name string

var blobZone = 'privatelink.blob.${environment().suffixes.storage}'
var batchZones = {
  AzureCloud: 'privatelink.batch.azure.com'
  AzureUSGovernment: 'privatelink.batch.usgovcloudapi.net'
  AzureChinaCloud: 'privatelink.batch.chinacloudapi.cn'
}
var batchZone = batchZones[environment().name]

resource nodeGroup 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-nodes'
  location: location
}

// Nodes without a public address still reach Entra ID, and Ubuntu's packages: through this.
resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: '${name}-out'
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
  }
}

resource gateway 'Microsoft.Network/natGateways@2024-05-01' = {
  name: '${name}-out'
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIpAddresses: [
      {
        id: address.id
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: ['10.0.0.0/16']
    }
    subnets: [
      {
        // 4,091 nodes.
        name: 'nodes'
        properties: {
          addressPrefix: '10.0.0.0/20'
          // The gateway is the only way out.
          defaultOutboundAccess: false
          networkSecurityGroup: {
            id: nodeGroup.id
          }
          natGateway: {
            id: gateway.id
          }
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.0.16.0/24'
          defaultOutboundAccess: false
        }
      }
    ]
  }

  resource nodes 'subnets' existing = {
    name: 'nodes'
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2020-06-01' = [
  for zone in [blobZone, batchZone]: {
    name: zone
    location: 'global'
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = [
  for (zone, i) in [blobZone, batchZone]: {
    parent: zones[i]
    name: name
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network.id
      }
    }
  }
]

output nodeSubnetId string = network::nodes.id
output endpointSubnetId string = network::endpoints.id
output blobZoneId string = zones[0].id
output batchZoneId string = zones[1].id
