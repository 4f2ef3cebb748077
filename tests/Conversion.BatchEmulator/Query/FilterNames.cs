namespace ImageConversion.BatchEmulator.Query;

/// <summary>The properties by which a list can be filtered: those that its items may have and that hold a value.</summary>
internal static class FilterNames
{
    private static readonly string[] Common =
        ["id", "displayName", "state", "stateTransitionTime", "creationTime", "lastModified", "eTag", "url"];

    private static readonly Dictionary<string, IReadOnlySet<string>> Sets = new()
    {
        ["pools"] = Names("allocationState", "allocationStateTransitionTime", "vmSize", "enableAutoScale",
            "currentDedicatedNodes", "targetDedicatedNodes", "currentLowPriorityNodes", "targetLowPriorityNodes", "metadata"),
        ["nodes"] = Names("schedulingState", "lastBootTime", "allocationTime", "ipAddress", "affinityId", "vmSize",
            "totalTasksRun", "totalTasksSucceeded", "runningTasksCount", "startTaskInfo", "isDedicated"),
        ["poolnodecounts"] = Names("poolId"),
        ["jobs"] = Names("previousState", "previousStateTransitionTime", "priority", "executionInfo", "poolInfo",
            "onAllTasksComplete", "onTaskFailure", "metadata"),
        ["tasks"] = Names("previousState", "previousStateTransitionTime", "commandLine", "executionInfo", "nodeInfo", "constraints"),
        ["supportedimages"] = Names("osType", "verificationType", "nodeAgentSKUId", "imageReference"),
        ["jobpreparationandreleasetaskstatuslist"] =
            Names("poolId", "nodeId", "jobPreparationTaskExecutionInfo", "jobReleaseTaskExecutionInfo"),
        ["files"] = Names("name", "isDirectory"),
    };

    public static IReadOnlySet<string> Of(string set) => Sets[set];

    private static HashSet<string> Names(params string[] own) => [.. Common, .. own];
}
