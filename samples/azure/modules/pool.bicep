// Nodes that need nothing but what a bare Ubuntu has: the worker comes with each run.

import { poolSettings } from 'types.bicep'

param accountName string
param identityId string
param subnetId string
param pool poolSettings

// Spot nodes first. What waits is averaged over three minutes once there are samples; nodes that run a task stay until it
// is done.
var formula = '''
slots = SLOTS;
samples = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 3);
tasks = samples < 70 ? max(0, $PendingTasks.GetSample(1)) : max($PendingTasks.GetSample(1), avg($PendingTasks.GetSample(TimeInterval_Minute * 3)));
wanted = (tasks + slots - 1) / slots;
$TargetLowPriorityNodes = max(0, min(wanted, SPOT));
$TargetDedicatedNodes = max(0, min(wanted - $TargetLowPriorityNodes, DEDICATED));
$NodeDeallocationOption = taskcompletion;
'''

resource account 'Microsoft.Batch/batchAccounts@2025-06-01' existing = {
  name: accountName
}

resource nodes 'Microsoft.Batch/batchAccounts/pools@2025-06-01' = {
  parent: account
  name: pool.id
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    vmSize: pool.vmSize
    taskSlotsPerNode: pool.slotsPerNode
    taskSchedulingPolicy: {
      nodeFillType: 'Spread'
    }
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: {
          publisher: 'canonical'
          offer: 'ubuntu-24_04-lts'
          sku: 'server'
          version: 'latest'
        }
        nodeAgentSkuId: 'batch.node.ubuntu 24.04'
      }
    }
    networkConfiguration: empty(subnetId)
      ? null
      : {
          subnetId: subnetId
          publicIPAddressConfiguration: {
            provision: 'NoPublicIPAddresses'
          }
        }
    scaleSettings: pool.autoscale
      ? {
          autoScale: {
            evaluationInterval: 'PT5M'
            formula: replace(
              replace(replace(formula, 'SLOTS', string(pool.slotsPerNode)), 'SPOT', string(pool.spotNodes)),
              'DEDICATED',
              string(pool.dedicatedNodes)
            )
          }
        }
      : {
          fixedScale: {
            targetDedicatedNodes: pool.dedicatedNodes
            targetLowPriorityNodes: pool.spotNodes
            resizeTimeout: 'PT30M'
          }
        }
  }
}
