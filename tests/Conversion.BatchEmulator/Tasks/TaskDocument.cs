using ImageConversion.BatchEmulator.Nodes;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>What a task looks like to clients.</summary>
internal static class TaskDocument
{
    public static JsonObject Of(BatchTask task, string baseAddress)
    {
        JsonObject document = new JsonObject()
            .Put("id", task.Id)
            .Put("displayName", task.Definition["displayName"])
            .Put("url", $"{baseAddress}/jobs/{task.Job.Id}/tasks/{task.Id}")
            .Put("eTag", task.ETag)
            .Put("creationTime", task.CreationTime)
            .Put("lastModified", task.LastModified)
            .Put("state", JsonShape.Lower(task.State))
            .Put("stateTransitionTime", task.StateTransitionTime);
        if (task.PreviousState is { } previous)
        {
            document
                .Put("previousState", JsonShape.Lower(previous))
                .Put("previousStateTransitionTime", task.PreviousStateTransitionTime);
        }

        foreach (string name in new[] { "commandLine", "resourceFiles", "outputFiles", "environmentSettings", "dependsOn", "exitConditions" })
        {
            document.Put(name, task.Definition[name]);
        }

        WriteUploadConditions(document);
        document
            .Put("userIdentity", task.Definition["userIdentity"] ?? new JsonObject().Put(
                "autoUser", new JsonObject().Put("scope", "pool").Put("elevationLevel", "nonadmin")))
            .Put("constraints", new JsonObject()
                .Put("maxWallClockTime", task.WallClock)
                .Put("retentionTime", task.Retention)
                .Put("maxTaskRetryCount", task.MaxRetryCount))
            .Put("requiredSlots", task.RequiredSlots)
            .Put("executionInfo", Execution(task));
        return document.Put("nodeInfo", Place(task, baseAddress));
    }

    // As the live service writes it, whatever case came in.
    private static void WriteUploadConditions(JsonObject document)
    {
        foreach (JsonObject options in document.Objects("outputFiles").Select(file => file.Object("uploadOptions")!))
        {
            options["uploadCondition"] = options.Text("uploadCondition")?.ToLowerInvariant() switch
            {
                "tasksuccess" => "TaskSuccess",
                "taskfailure" => "TaskFailure",
                _ => "TaskCompletion",
            };
        }
    }

    private static JsonObject Execution(BatchTask task)
    {
        JsonObject info = new JsonObject()
            .Put("startTime", task.StartTime)
            .Put("endTime", task.EndTime)
            .Put("exitCode", task.ExitCode)
            .Put("failureInfo", task.Failure?.ToJson());
        if (task.State == TaskState.Completed)
        {
            info.Put("result", task.Failure is null ? "success" : "failure");
        }

        return info
            .Put("retryCount", task.RetryCount)
            .Put("lastRetryTime", task.LastRetryTime)
            .Put("requeueCount", task.RequeueCount)
            .Put("lastRequeueTime", task.LastRequeueTime);
    }

    private static JsonObject? Place(BatchTask task, string baseAddress)
    {
        if (task.Place is not { } place)
        {
            return null;
        }

        string node = NodeDocument.Url(place.Node, baseAddress);
        return new JsonObject()
            .Put("affinityId", place.Node.AffinityId)
            .Put("nodeUrl", node)
            .Put("poolId", place.Node.Pool.Id)
            .Put("nodeId", place.Node.Id)
            .Put("taskRootDirectory", place.Folder)
            .Put("taskRootDirectoryUrl", $"{node}/files/{place.Folder}");
    }
}
