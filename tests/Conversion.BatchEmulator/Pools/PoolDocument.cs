using ImageConversion.BatchEmulator.Identity;

namespace ImageConversion.BatchEmulator.Pools;

/// <summary>What a pool looks like to clients of the data plane.</summary>
internal static class PoolDocument
{
    public static JsonObject Of(Pool pool, string baseAddress)
    {
        JsonObject document = new JsonObject()
            .Put("id", pool.Id)
            .Put("displayName", pool.Definition["displayName"])
            .Put("url", $"{baseAddress}/pools/{pool.Id}")
            .Put("eTag", pool.ETag)
            .Put("lastModified", pool.LastModified)
            .Put("creationTime", pool.CreationTime)
            .Put("state", JsonShape.Lower(pool.State))
            .Put("stateTransitionTime", pool.StateTransitionTime)
            .Put("allocationState", JsonShape.Lower(pool.AllocationState))
            .Put("allocationStateTransitionTime", pool.AllocationTransitionTime)
            .Put("vmSize", pool.VmSize);
        if (pool.Autoscale is { } autoscale)
        {
            document
                .Put("enableAutoScale", true)
                .Put("autoScaleFormula", autoscale.Formula)
                .Put("autoScaleEvaluationInterval", autoscale.Interval)
                .Put("autoScaleRun", autoscale.LastRun?.ToJson());
        }
        else
        {
            document.Put("resizeTimeout", pool.ResizeTimeout);
        }

        document
            .Put("currentDedicatedNodes", pool.DedicatedNodes)
            .Put("targetDedicatedNodes", pool.TargetDedicated)
            .Put("currentLowPriorityNodes", pool.LowPriorityNodes)
            .Put("targetLowPriorityNodes", pool.TargetLowPriority);
        if (pool.Autoscale is null)
        {
            document.Put("enableAutoScale", false);
        }

        document["enableInterNodeCommunication"] = pool.Definition.Flag("enableInterNodeCommunication") ?? false;
        document
            .Put("taskSlotsPerNode", pool.TaskSlotsPerNode)
            // As the live service writes it, against its own description.
            .Put("taskSchedulingPolicy", new JsonObject().Put("nodeFillType", $"{pool.FillType}"));
        if (pool.ResizeErrors.Count > 0)
        {
            document["resizeErrors"] = ResizeErrors(pool);
        }

        foreach ((string name, JsonNode? value) in pool.Definition)
        {
            if (!document.ContainsKey(name))
            {
                document.Put(name, value);
            }
        }

        return document.Put("identity", Identity(pool));
    }

    private static JsonArray ResizeErrors(Pool pool) => new(
        [.. pool.ResizeErrors.Select(error => new JsonObject().Put("code", error.Code).Put("message", error.Message)
            .Put("values", error.Reason is null
                ? null
                : new JsonArray(new JsonObject().Put("name", "Reason").Put("value", error.Reason))))]);

    // Only read here: a list, where the management plane has a map.
    private static JsonObject? Identity(Pool pool)
    {
        if (pool.Identity is not { } identity)
        {
            return null;
        }

        IEnumerable<JsonNode> entries = (identity.Object("userAssignedIdentities") ?? [])
            .Select(entry => new JsonObject().Put("resourceId", entry.Key)
                .Put("clientId", ClientId.Of(entry.Key)));
        return new JsonObject()
            .Put("type", identity.Text("type"))
            .Put("userAssignedIdentities", new JsonArray([.. entries]));
    }
}
