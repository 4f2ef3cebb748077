// A job of Azure Container Apps whose replicas convert free shards of a planned run until none is left. Start it with
//
//   az containerapp job start --resource-group GROUP --name imgconv

targetScope = 'resourceGroup'

param location string = resourceGroup().location

@description('The resource id of the environment of Azure Container Apps.')
param environmentId string

@description('The resource id of the identity that reads the source, and writes the target and imgconv-runs. It also pulls the image.')
param identityId string

@description('The client id of that identity.')
param identityClientId string

@description('The registry of the image, e.g. contoso.azurecr.io.')
param registry string

@description('The address of the run\'s folder.')
param run string

@description('The SHA-256 of the run\'s head.json.')
param planHash string

@description('How many replicas convert at the same time.')
@minValue(1)
param replicas int = 20

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'imgconv'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 86400
      replicaRetryLimit: 5
      manualTriggerConfig: {
        parallelism: replicas
        replicaCompletionCount: replicas
      }
      registries: [
        {
          server: registry
          identity: identityId
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'worker'
          image: '${registry}/imgconv-worker'
          args: ['--run', run, '--plan', planHash, '--any', '--done-is-success']
          env: [
            {
              name: 'AZURE_CLIENT_ID'
              value: identityClientId
            }
          ]
          resources: {
            cpu: 2
            memory: '4Gi'
          }
        }
      ]
    }
  }
}
