using ImageConversion.BatchEmulator.Jobs;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>Adds tasks to jobs. The caller holds the account's lock.</summary>
internal static class TaskAddition
{
    // A task's own definition may not be larger; the service names another code for it than for a large call.
    private const int MostResourceFiles = 1000;

    private static readonly string[] Unsupported =
        ["multiInstanceSettings", "containerSettings", "applicationPackageReferences", "authenticationTokenSettings", "affinityInfo"];

    public static BatchTask Add(EmulatedAccount account, Job job, JsonObject definition)
    {
        WorkShapes.Task.Validate(definition);
        JobLifecycle.RequireNotEnding(job);
        string id = definition.Text("id")!;
        if (job.TasksById.ContainsKey(id))
        {
            throw new BatchFailure("TaskExists", id);
        }

        Check(job, definition);
        var task = new BatchTask(job, id, definition, account.Clock.Now);
        if (job.DeletedStays.Remove(id, out Task? stay))
        {
            task.LastStay = stay;
        }

        job.TasksById.Add(id, task);
        job.Tasks.Add(task);
        job.Tally.Count(task, 1);
        if (JobLifecycle.IsSatisfied(task))
        {
            job.Enqueue(task, isFirst: false);
        }
        else
        {
            job.Waiting.Add(task);
        }

        return task;
    }

    private static void Check(Job job, JsonObject definition)
    {
        // Their directories on a node would be the same.
        string id = definition.Text("id")!;
        if (job.PreparationTask is not null && string.Equals(id, job.PreparationTaskId, StringComparison.OrdinalIgnoreCase))
        {
            throw new BatchFailure("TaskIdSameAsJobPreparationTask", id);
        }

        if (job.ReleaseTask is not null && string.Equals(id, job.ReleaseTaskId, StringComparison.OrdinalIgnoreCase))
        {
            throw new BatchFailure("TaskIdSameAsJobReleaseTask", id);
        }

        foreach (string name in Unsupported.Where(name => definition[name] is not null))
        {
            throw BatchFailure.Property(name, null, "The emulator does not do this");
        }

        WorkShapes.Check(definition);
        UploadHeaders.Check(definition);
        if (definition.Objects("resourceFiles").Count() > MostResourceFiles)
        {
            throw new BatchFailure("RequestEntityTooLarge").With("PropertyName", "resourceFiles");
        }

        if (definition["dependsOn"] is not null && !job.UsesTaskDependencies)
        {
            throw new BatchFailure("TaskDependenciesNotSpecifiedOnJob", definition.Text("id"));
        }

        if (job.OnTaskFailure == TaskFailureAction.NoAction && HasJobAction(definition.Object("exitConditions")))
        {
            throw BatchFailure.Property(
                "exitConditions", null, "jobAction needs a job whose onTaskFailure is performexitoptionsjobaction");
        }
    }

    private static bool HasJobAction(JsonNode? node) => node switch
    {
        JsonObject branch => branch.ContainsKey("jobAction") || branch.Any(member => HasJobAction(member.Value)),
        JsonArray list => list.Any(HasJobAction),
        _ => false,
    };
}
