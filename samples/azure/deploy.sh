#!/usr/bin/env bash
# What main.bicep makes with its small pool, made with the az command; run it again to mend what is missing.
#
#   deploy.sh GROUP LOCATION [PREFIX]      e.g. deploy.sh imgconv-demo westeurope
#
# Afterwards deployment.json in the working folder holds the settings; imgconv reads it from there.
set -euo pipefail

if [ $# -lt 2 ]; then
    sed -n 's/^#   //p' "$0" >&2
    exit 2
fi
group=$1 location=$2 prefix=${3:-imgconv}
if ! [[ $prefix =~ ^[a-z0-9]{3,11}$ ]]; then
    echo "PREFIX: expected 3 to 11 lower-case letters and digits; found '$prefix'." >&2
    exit 2
fi

subscription=$(az account show --query id --output tsv)

# Account names are unique in all of Azure: the same letters for the same group, whoever runs this.
unique=$(printf '%s/%s/%s' "$subscription" "$group" "$prefix" | sha256sum | cut -c1-10)
account=$prefix$unique
pool=imgconv
pool_api=2025-06-01

# The id of what exists already counts, so that a second run changes nothing.
id_or_create() {
    local show=$1
    shift
    # shellcheck disable=SC2086 # $show is a command with its arguments
    az $show --query id --output tsv 2>/dev/null || "$@" --query id --output tsv
}

# grant ROLE PRINCIPAL TYPE SCOPE; assigning a role again is no error.
grant() {
    az role assignment create --role "$1" --assignee-object-id "$2" --assignee-principal-type "$3" --scope "$4" \
        --output none
}

echo "Resource group $group" >&2
az group create --name "$group" --location "$location" --output none

echo "Storage account $account" >&2
storage=$(id_or_create "storage account show --name $account --resource-group $group" \
    az storage account create --name "$account" --resource-group "$group" --location "$location" \
    --kind StorageV2 --sku Standard_LRS --https-only true --min-tls-version TLS1_2 \
    --allow-blob-public-access false --allow-shared-key-access false)
for container in images converted imgconv-runs; do
    az storage container-rm create --storage-account "$account" --resource-group "$group" --name "$container" \
        --output none
done

echo "Identity of the nodes" >&2
identity=$(id_or_create "identity show --name $prefix-nodes --resource-group $group" \
    az identity create --name "$prefix-nodes" --resource-group "$group" --location "$location")
principal=$(az identity show --ids "$identity" --query principalId --output tsv)
containers=$storage/blobServices/default/containers
grant 'Storage Blob Data Reader' "$principal" ServicePrincipal "$containers/images"
grant 'Storage Blob Data Contributor' "$principal" ServicePrincipal "$containers/converted"
grant 'Storage Blob Data Contributor' "$principal" ServicePrincipal "$containers/imgconv-runs"

echo "Batch account $account" >&2
batch=$(id_or_create "batch account show --name $account --resource-group $group" \
    az batch account create --name "$account" --resource-group "$group" --location "$location")
# No option of 'az batch account create' says it: no key opens the account.
az rest --method patch --url "https://management.azure.com$batch?api-version=$pool_api" --output none \
    --body '{ "properties": { "allowedAuthenticationModes": ["AAD"] } }'
endpoint=$(az batch account show --name "$account" --resource-group "$group" --query accountEndpoint --output tsv)

echo "Your own roles" >&2
operator=$(az ad signed-in-user show --query id --output tsv)
grant 'Storage Blob Data Contributor' "$operator" User "$storage"
grant 'Azure Batch Data Contributor' "$operator" User "$batch"
grant 'Managed Identity Operator' "$operator" User "$identity"

# Only Resource Manager gives a pool an identity; the pool commands of az cannot.
echo "Pool $pool" >&2
url="https://management.azure.com$batch/pools/$pool?api-version=$pool_api"
if ! az rest --method get --url "$url" --output none 2>/dev/null; then
    az rest --method put --url "$url" --output none --body '{
      "identity": { "type": "UserAssigned", "userAssignedIdentities": { "'"$identity"'": {} } },
      "properties": {
        "vmSize": "Standard_D2ads_v5",
        "taskSlotsPerNode": 1,
        "taskSchedulingPolicy": { "nodeFillType": "Spread" },
        "deploymentConfiguration": { "virtualMachineConfiguration": {
          "imageReference": {
            "publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest" },
          "nodeAgentSkuId": "batch.node.ubuntu 24.04" } },
        "scaleSettings": { "fixedScale": { "targetDedicatedNodes": 2, "targetLowPriorityNodes": 0 } }
      }
    }'
fi

# The form in which a deployment's outputs are printed.
cat > deployment.json <<END
{
  "AZURE_STORAGE_ACCOUNT_NAME": { "type": "String", "value": "$account" },
  "AZURE_STORAGE_INPUT_CONTAINER": { "type": "String", "value": "images" },
  "AZURE_STORAGE_OUTPUT_CONTAINER": { "type": "String", "value": "converted" },
  "AZURE_BATCH_ACCOUNT": { "type": "String", "value": "$account" },
  "AZURE_BATCH_ENDPOINT": { "type": "String", "value": "https://$endpoint" },
  "AZURE_SUBSCRIPTION_ID": { "type": "String", "value": "$subscription" },
  "AZURE_RESOURCE_GROUP": { "type": "String", "value": "$group" },
  "IMGCONV_POOL_IDENTITY": { "type": "String", "value": "$identity" }
}
END
echo "deployment.json written; roles take a few minutes to hold everywhere." >&2
