namespace ImageConversion.BatchEmulator.Nodes;

/// <summary>What a node looks like to clients.</summary>
internal static class NodeDocument
{
    public static JsonObject Of(Node node, string baseAddress)
    {
        JsonObject document = new JsonObject()
            .Put("id", node.Id)
            .Put("url", Url(node, baseAddress))
            .Put("state", JsonShape.Lower(node.State))
            .Put("schedulingState", node.SchedulingEnabled ? "enabled" : "disabled")
            .Put("stateTransitionTime", node.StateTransitionTime)
            .Put("lastBootTime", node.LastBootTime)
            .Put("allocationTime", node.AllocationTime)
            .Put("ipAddress", "127.0.0.1")
            .Put("affinityId", node.AffinityId)
            .Put("vmSize", node.Pool.VmSize)
            .Put("totalTasksRun", node.TotalTasksRun)
            .Put("totalTasksSucceeded", node.TotalTasksSucceeded)
            .Put("runningTasksCount", node.Runs.Count)
            .Put("runningTaskSlotsCount", node.Runs.Sum(run => run.Task.RequiredSlots))
            .Put("startTask", node.Pool.StartTask)
            .Put("startTaskInfo", StartTask(node))
            .Put("isDedicated", node.IsDedicated);
        if (node.Errors.Count > 0)
        {
            document["errors"] = new JsonArray(
                [.. node.Errors.Select(error => new JsonObject().Put("code", error.Code).Put("message", error.Message))]);
        }

        if (node.LastBootTime is not null)
        {
            document.Put("nodeAgentInfo", new JsonObject().Put("version", "1.12.3").Put("lastUpdateTime", node.LastBootTime));
        }

        return document.Put("virtualMachineInfo", new JsonObject().Put(
            "imageReference", node.Pool.Definition.Object("virtualMachineConfiguration")?["imageReference"]));
    }

    public static string Url(Node node, string baseAddress) => $"{baseAddress}/pools/{node.Pool.Id}/nodes/{node.Id}";

    private static JsonObject? StartTask(Node node)
    {
        if (node.StartTask is not { } info)
        {
            return null;
        }

        JsonObject document = new JsonObject()
            .Put("state", info.EndTime is null ? "running" : "completed")
            .Put("startTime", info.StartTime)
            .Put("endTime", info.EndTime)
            .Put("exitCode", info.ExitCode)
            .Put("failureInfo", info.Failure?.ToJson())
            .Put("retryCount", info.RetryCount);
        return info.EndTime is null ? document : document.Put("result", info.Failure is null ? "success" : "failure");
    }
}
