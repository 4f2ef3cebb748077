using System.Xml;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Jobs;

/// <summary>A job: its definition, its tasks in the order in which they were added, and who waits for a slot.</summary>
internal sealed class Job(string id, JsonObject definition, DateTimeOffset now) : Entity(id, now)
{
    private int _lastSequence;

    public JsonObject Definition { get; } = definition;

    public JobState State { get; private set; }

    public JobState? PreviousState { get; private set; }

    public DateTimeOffset StateTransitionTime { get; private set; } = now;

    public DateTimeOffset? PreviousStateTransitionTime { get; private set; }

    public DateTimeOffset? EndTime { get; set; }

    public string? TerminateReason { get; set; }

    public Dictionary<string, BatchTask> TasksById { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All tasks by ascending sequence.</summary>
    public List<BatchTask> Tasks { get; } = [];

    /// <summary>Active tasks that may run, first come first served; a requeued one comes first.</summary>
    public LinkedList<BatchTask> Ready { get; } = [];

    /// <summary>Active tasks that depend on others.</summary>
    public List<BatchTask> Waiting { get; } = [];

    /// <summary>Stays on nodes of tasks that were deleted, until another task takes the id.</summary>
    public Dictionary<string, Task> DeletedStays { get; } = new(StringComparer.OrdinalIgnoreCase);

    public TaskTally Tally { get; } = new();

    /// <summary>The counts that clients see: they lag behind <see cref="Tally"/>.</summary>
    public JsonObject SeenCounts { get; set; } = new TaskTally().ToJson();

    /// <summary>When they will have caught up.</summary>
    public ServiceClock.Alarm? CountsAlarm { get; set; }

    /// <summary>The end of <c>maxWallClockTime</c>.</summary>
    public ServiceClock.Alarm? Limit { get; set; }

    /// <summary>Preparation and release, by node, as the status operation tells them.</summary>
    public List<JobNodeWork> NodeWork { get; } = [];

    public int Priority => Definition.Whole("priority") ?? 0;

    public int MaxParallelTasks => Definition.Whole("maxParallelTasks") ?? -1;

    public bool UsesTaskDependencies => Definition.Flag("usesTaskDependencies") ?? false;

    public string PoolId => Definition.Object("poolInfo")!.Text("poolId")!;

    public AllTasksCompleteAction OnAllTasksComplete =>
        Definition.Choice<AllTasksCompleteAction>("onAllTasksComplete") ?? AllTasksCompleteAction.NoAction;

    public TaskFailureAction OnTaskFailure =>
        Definition.Choice<TaskFailureAction>("onTaskFailure") ?? TaskFailureAction.NoAction;

    public int MaxTaskRetryCount => Definition.Object("constraints")?.Whole("maxTaskRetryCount") ?? 0;

    public TimeSpan MaxWallClockTime =>
        Definition.Object("constraints")?.Text("maxWallClockTime") is { } text
            ? XmlConvert.ToTimeSpan(text)
            : WorkOrder.Unlimited;

    public JsonObject? PreparationTask => Definition.Object("jobPreparationTask");

    public string PreparationTaskId => PreparationTask?.Text("id") ?? "jobpreparation";

    public JsonObject? ReleaseTask => Definition.Object("jobReleaseTask");

    public string ReleaseTaskId => ReleaseTask?.Text("id") ?? "jobrelease";

    public bool IsAllComplete => Tally.Active == 0 && Tally.Running == 0;

    public void MoveTo(JobState state, DateTimeOffset time)
    {
        if (State != state)
        {
            PreviousState = State;
            PreviousStateTransitionTime = StateTransitionTime;
            State = state;
            StateTransitionTime = time;
        }
    }

    public BatchTask Task(string taskId) =>
        TasksById.TryGetValue(taskId, out BatchTask? task) ? task : throw new BatchFailure("TaskNotFound", taskId);

    public int NextSequence() => ++_lastSequence;

    public void Enqueue(BatchTask task, bool isFirst)
    {
        task.ReadyEntry = isFirst ? Ready.AddFirst(task) : Ready.AddLast(task);
    }

    public void Dequeue(BatchTask task)
    {
        if (task.ReadyEntry is { } entry)
        {
            Ready.Remove(entry);
            task.ReadyEntry = null;
        }

        Waiting.Remove(task);
    }
}

/// <summary>A preparation or release task of a job on a node.</summary>
internal sealed class JobNodeWork(string nodeId, string poolId, string nodeUrlPath)
{
    public string NodeId { get; } = nodeId;

    public string PoolId { get; } = poolId;

    public string NodeUrlPath { get; } = nodeUrlPath;

    public JsonObject? Preparation { get; set; }

    public JsonObject? Release { get; set; }
}
