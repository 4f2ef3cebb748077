using ImageConversion.BatchEmulator.Identity;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Arm;

/// <summary>What a pool looks like as a resource: nested scale settings, Pascal-case enums, no data-plane details.</summary>
internal static class ArmPoolDocument
{
    public static string ETag(Pool pool) => $"W/\"{pool.ETag}\"";

    public static JsonObject Of(Pool pool, string id) => new JsonObject()
        .Put("id", id)
        .Put("name", pool.Id)
        .Put("type", "Microsoft.Batch/batchAccounts/pools")
        .Put("etag", ETag(pool))
        .Put("properties", Properties(pool))
        .Put("tags", pool.Tags)
        .Put("identity", Identity(pool));

    private static JsonObject Properties(Pool pool)
    {
        JsonObject properties = new JsonObject()
            .Put("displayName", pool.Definition["displayName"])
            .Put("lastModified", pool.LastModified)
            .Put("creationTime", pool.CreationTime)
            .Put("provisioningState", pool.State == PoolState.Active ? "Succeeded" : "Deleting")
            .Put("provisioningStateTransitionTime", pool.StateTransitionTime)
            .Put("allocationState", $"{pool.AllocationState}")
            .Put("allocationStateTransitionTime", pool.AllocationTransitionTime)
            .Put("vmSize", pool.VmSize.ToUpperInvariant())
            .Put("interNodeCommunication", pool.Definition.Flag("enableInterNodeCommunication") == true ? "Enabled" : "Disabled")
            .Put("taskSlotsPerNode", pool.TaskSlotsPerNode)
            .Put("taskSchedulingPolicy", new JsonObject().Put("nodeFillType", $"{pool.FillType}"))
            .Put("deploymentConfiguration", new JsonObject().Put("virtualMachineConfiguration", Machine(pool)))
            .Put("scaleSettings", Scale(pool))
            .Put("currentDedicatedNodes", pool.DedicatedNodes)
            .Put("currentLowPriorityNodes", pool.LowPriorityNodes)
            .Put("startTask", pool.StartTask)
            .Put("metadata", pool.Definition["metadata"])
            .Put("networkConfiguration", pool.Definition["networkConfiguration"]);
        if (pool.Autoscale?.LastRun is { } run)
        {
            properties.Put("autoScaleRun", new JsonObject().Put("evaluationTime", run.Time).Put("results", run.Result.Text));
        }

        return properties.Put("resizeOperationStatus", Resize(pool));
    }

    private static JsonObject Machine(Pool pool)
    {
        var machine = (JsonObject)pool.Definition["virtualMachineConfiguration"]!.DeepClone();
        machine["nodeAgentSkuId"] = machine.Text("nodeAgentSKUId");
        machine.Remove("nodeAgentSKUId");
        return machine;
    }

    private static JsonObject Scale(Pool pool) => pool.Autoscale is { } autoscale
        ? new JsonObject().Put("autoScale", new JsonObject()
            .Put("formula", autoscale.Formula).Put("evaluationInterval", autoscale.Interval))
        : new JsonObject().Put("fixedScale", new JsonObject()
            .Put("targetDedicatedNodes", pool.TargetDedicated)
            .Put("targetLowPriorityNodes", pool.TargetLowPriority)
            .Put("resizeTimeout", pool.ResizeTimeout));

    private static JsonObject Resize(Pool pool)
    {
        JsonObject status = new JsonObject()
            .Put("targetDedicatedNodes", pool.TargetDedicated)
            .Put("targetLowPriorityNodes", pool.TargetLowPriority)
            .Put("nodeDeallocationOption", "Requeue")
            .Put("resizeTimeout", pool.ResizeTimeout)
            .Put("startTime", pool.AllocationTransitionTime);
        if (pool.ResizeErrors.Count > 0)
        {
            status["errors"] = new JsonArray([.. pool.ResizeErrors
                .Select(error => new JsonObject().Put("code", error.Code).Put("message", error.Message))]);
        }

        return status;
    }

    private static JsonObject? Identity(Pool pool)
    {
        if (pool.Identity is not { } identity)
        {
            return null;
        }

        var identities = new JsonObject();
        foreach ((string id, _) in identity.Object("userAssignedIdentities") ?? [])
        {
            identities.Put(id, new JsonObject().Put("principalId", ClientId.Of($"principal:{id}")).Put("clientId", ClientId.Of(id)));
        }

        return new JsonObject().Put("type", "UserAssigned").Put("userAssignedIdentities", identities);
    }
}
