using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Jobs;

/// <summary>The bodies of the job operations.</summary>
internal static class JobShapes
{
    private static readonly BodyShape PoolInfo = new BodyShape().Text("poolId").Anything("autoPoolSpecification");

    private static readonly BodyShape Constraints = new BodyShape()
        .Duration("maxWallClockTime")
        .Whole(-1, int.MaxValue, "maxTaskRetryCount");

    private static BodyShape Changeable => new BodyShape()
        .Whole(-1000, 1000, "priority")
        .Whole(-1, int.MaxValue, "maxParallelTasks")
        .Flag("allowTaskPreemption")
        .Choice("onAllTasksComplete", "noaction", "terminatejob")
        .Object("constraints", Constraints)
        .Object("poolInfo", PoolInfo)
        .Objects("metadata", WorkShapes.NameValue);

    public static readonly BodyShape Add = Changeable
        .Id("id")
        .Text("displayName")
        .Flag("usesTaskDependencies")
        .Choice("onTaskFailure", "noaction", "performexitoptionsjobaction")
        .Anything("jobManagerTask", "networkConfiguration")
        .Object("jobPreparationTask", WorkShapes.PreparationTask)
        .Object("jobReleaseTask", WorkShapes.ReleaseTask)
        .Objects("commonEnvironmentSettings", WorkShapes.NameValue)
        .Required("id", "poolInfo");

    public static readonly BodyShape Patch = Changeable.Anything("networkConfiguration");

    public static readonly BodyShape Update = Changeable.Required("poolInfo");

    public static readonly BodyShape Disable =
        new BodyShape().Choice("disableTasks", "requeue", "terminate", "wait").Required("disableTasks");

    public static readonly BodyShape Terminate = new BodyShape().Text("terminateReason");
}
