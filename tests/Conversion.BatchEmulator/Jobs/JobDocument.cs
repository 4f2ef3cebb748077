namespace ImageConversion.BatchEmulator.Jobs;

/// <summary>What a job looks like to clients.</summary>
internal static class JobDocument
{
    private static readonly string[] Kept =
    [
        "jobManagerTask", "jobPreparationTask", "jobReleaseTask", "commonEnvironmentSettings", "metadata", "networkConfiguration",
    ];

    public static JsonObject Of(Job job, string baseAddress)
    {
        JsonObject document = new JsonObject()
            .Put("id", job.Id)
            .Put("displayName", job.Definition["displayName"])
            .Put("url", $"{baseAddress}/jobs/{job.Id}")
            .Put("eTag", job.ETag)
            .Put("lastModified", job.LastModified)
            .Put("creationTime", job.CreationTime)
            .Put("state", JsonShape.Lower(job.State))
            .Put("stateTransitionTime", job.StateTransitionTime);
        if (job.PreviousState is { } previous)
        {
            document
                .Put("previousState", JsonShape.Lower(previous))
                .Put("previousStateTransitionTime", job.PreviousStateTransitionTime);
        }

        document
            .Put("priority", job.Priority)
            .Put("maxParallelTasks", job.MaxParallelTasks)
            .Put("usesTaskDependencies", job.UsesTaskDependencies)
            .Put("allowTaskPreemption", job.Definition.Flag("allowTaskPreemption") ?? false)
            .Put("constraints", new JsonObject()
                .Put("maxWallClockTime", job.MaxWallClockTime)
                .Put("maxTaskRetryCount", job.MaxTaskRetryCount));
        foreach (string name in Kept)
        {
            document.Put(name, job.Definition[name]);
        }

        return document
            .Put("poolInfo", job.Definition["poolInfo"])
            .Put("executionInfo", new JsonObject()
                .Put("startTime", job.CreationTime)
                .Put("endTime", job.EndTime)
                .Put("poolId", job.PoolId)
                .Put("terminateReason", job.TerminateReason))
            .Put("onAllTasksComplete", JsonShape.Lower(job.OnAllTasksComplete))
            .Put("onTaskFailure", JsonShape.Lower(job.OnTaskFailure));
    }

    public static JsonObject NodeWork(Job job, JobNodeWork work, string baseAddress) => new JsonObject()
        .Put("poolId", work.PoolId)
        .Put("nodeId", work.NodeId)
        .Put("nodeUrl", baseAddress + work.NodeUrlPath)
        .Put("jobPreparationTaskExecutionInfo", Placed(work.Preparation, job, work, baseAddress))
        .Put("jobReleaseTaskExecutionInfo", Placed(work.Release, job, work, baseAddress));

    private static JsonObject? Placed(JsonObject? info, Job job, JobNodeWork work, string baseAddress)
    {
        if (info is null)
        {
            return null;
        }

        var copy = (JsonObject)info.DeepClone();
        string folder = Nodes.NodeFolder.RelativeTask(job.Id, copy.Text("taskRootDirectory")!);
        copy["taskRootDirectory"] = folder;
        return copy.Put("taskRootDirectoryUrl", $"{baseAddress}{work.NodeUrlPath}/files/{folder}");
    }
}
