using System.Xml;
using ImageConversion.BatchEmulator.Jobs;
using ImageConversion.BatchEmulator.Nodes;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>A task: its definition and how it goes. Guarded by the account's lock.</summary>
internal sealed class BatchTask(Job job, string id, JsonObject definition, DateTimeOffset now) : Entity(id, now)
{
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    public Job Job { get; } = job;

    /// <summary>The place in the order of all tasks of the job.</summary>
    public int Sequence { get; } = job.NextSequence();

    public JsonObject Definition { get; } = definition;

    public int RequiredSlots { get; } = definition.Whole("requiredSlots") ?? 1;

    public TaskState State { get; private set; }

    public TaskState? PreviousState { get; private set; }

    public DateTimeOffset StateTransitionTime { get; private set; } = now;

    public DateTimeOffset? PreviousStateTransitionTime { get; private set; }

    public DateTimeOffset? StartTime { get; set; }

    public DateTimeOffset? EndTime { get; set; }

    public int? ExitCode { get; set; }

    public WorkFailure? Failure { get; set; }

    public int RetryCount { get; set; }

    public DateTimeOffset? LastRetryTime { get; set; }

    /// <summary>Requeues that a user caused: a resize, a disabled job. Preemptions do not count.</summary>
    public int RequeueCount { get; set; }

    public DateTimeOffset? LastRequeueTime { get; set; }

    /// <summary>Where the task ran last.</summary>
    public TaskPlace? Place { get; set; }

    public bool AreFilesCleanedUp { get; set; }

    public TaskRun? Run { get; set; }

    /// <summary>
    /// The end of the last stay on a node, down to the last byte that it wrote. The next one waits for it: they may have
    /// one directory.
    /// </summary>
    public Task LastStay { get; set; } = System.Threading.Tasks.Task.CompletedTask;

    public LinkedListNode<BatchTask>? ReadyEntry { get; set; }

    /// <summary>Whether tasks that depend on this one may run.</summary>
    public bool SatisfiesDependents { get; set; }

    public int MaxRetryCount => Constraints?.Whole("maxTaskRetryCount") ?? Job.MaxTaskRetryCount;

    public TimeSpan Retention => Constraints?.Text("retentionTime") is { } text ? XmlConvert.ToTimeSpan(text) : DefaultRetention;

    public TimeSpan WallClock => WorkOrder.WallClockOf(Definition);

    private JsonObject? Constraints => Definition.Object("constraints");

    /// <summary>Changes the state, and with it the job's tally.</summary>
    public void MoveTo(TaskState state, DateTimeOffset time, Action? change = null)
    {
        Job.Tally.Count(this, -1);
        change?.Invoke();
        if (State != state)
        {
            PreviousState = State;
            PreviousStateTransitionTime = StateTransitionTime;
            State = state;
            StateTransitionTime = time;
        }

        Job.Tally.Count(this, 1);
    }
}

/// <summary>A task's directory: the node, its disk at that time, and the path on it.</summary>
internal sealed record TaskPlace(Node Node, string Root, string Folder)
{
    /// <summary>Whether the disk is still there.</summary>
    public bool IsThere => Node.Folder.Root == Root && Node.Pool.Nodes.Contains(Node)
        && Node.State is not (NodeState.Preempted or NodeState.LeavingPool or NodeState.Unusable);
}

/// <summary>A task's stay on a node, from its assignment until it ends or is taken away.</summary>
internal sealed record TaskRun(BatchTask Task, Node Node)
{
    public WorkRun Work { get; } = new();
}
