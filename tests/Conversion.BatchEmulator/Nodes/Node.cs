using System.Security.Cryptography;
using ImageConversion.BatchEmulator.Pools;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Nodes;

/// <summary>A node of a pool: a state, a directory tree, and the processes it runs. Guarded by the account's lock.</summary>
internal sealed class Node(Pool pool, bool isDedicated, string folder, DateTimeOffset now)
{
    public Pool Pool { get; } = pool;

    public string Id { get; } =
        $"tvmps_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}_{(isDedicated ? 'd' : 'p')}";

    public bool IsDedicated { get; } = isDedicated;

    public NodeState State { get; private set; } = NodeState.Creating;

    public DateTimeOffset StateTransitionTime { get; private set; } = now;

    public DateTimeOffset AllocationTime { get; private set; } = now;

    public DateTimeOffset? LastBootTime { get; set; }

    public bool SchedulingEnabled { get; set; } = true;

    /// <summary>The node goes when its tasks are done, or is going already.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>A number for each life of the node; what belongs to an earlier one is void.</summary>
    public int Life { get; private set; }

    /// <summary>The node's disk: another one after a preemption or a reimage.</summary>
    public NodeFolder Folder { get; private set; } = new(Path.Combine(folder, "0"));

    /// <summary>When the node is taken away; absent where nobody has given notice.</summary>
    public DateTimeOffset? EvictedAt { get; set; }

    public List<TaskRun> Runs { get; } = [];

    public StartTaskInfo? StartTask { get; set; }

    /// <summary>The start task and release tasks, to be killed with the node.</summary>
    public List<WorkSeries> OtherWork { get; } = [];

    /// <summary>Preparation by job, as it stands in this life.</summary>
    public Dictionary<string, Preparation> Preparations { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<NodeError> Errors { get; } = [];

    public int TotalTasksRun { get; set; }

    public int TotalTasksSucceeded { get; set; }

    public string AffinityId => $"TVM:{Id}";

    public int FreeSlots => Pool.TaskSlotsPerNode - Runs.Sum(run => run.Task.RequiredSlots);

    public bool TakesTasks =>
        State is NodeState.Idle or NodeState.Running && SchedulingEnabled && !IsLeaving && Pool.State == PoolState.Active;

    public void MoveTo(NodeState state, DateTimeOffset time)
    {
        if (State != state)
        {
            State = state;
            StateTransitionTime = time;
        }
    }

    /// <summary>Ends a life of the node: what ran in it is void. A new disk has none of its files.</summary>
    public void BeginLife(bool hasNewDisk)
    {
        Life++;
        foreach ((string job, Preparation preparation) in Preparations.ToList())
        {
            if (hasNewDisk || preparation.Reruns || !preparation.HasSucceeded)
            {
                Preparations.Remove(job);
            }
        }

        Errors.Clear();
        EvictedAt = null;
        StartTask = null;
        if (hasNewDisk)
        {
            Folder = new NodeFolder(Path.Combine(folder, $"{Life}"));
        }
    }

    /// <summary>Another machine under the same id.</summary>
    public void Replace(DateTimeOffset time)
    {
        AllocationTime = time;
        LastBootTime = null;
    }
}

/// <summary>What ails a node.</summary>
internal sealed record NodeError(string Code, string Message);

/// <summary>A job's preparation task on a node.</summary>
/// <param name="Work">Its process, to be killed with the node or the job.</param>
/// <param name="Done">Its end, and whether it succeeded.</param>
/// <param name="Waits">Whether the job's tasks wait for its success.</param>
/// <param name="Reruns">Whether it runs again after a reboot, although it succeeded.</param>
internal sealed record Preparation(WorkSeries Work, Task<bool> Done, bool Waits, bool Reruns)
{
    public bool HasSucceeded => Done is { IsCompletedSuccessfully: true, Result: true };

    public bool HasFailed => Done is { IsCompletedSuccessfully: true, Result: false };
}

/// <summary>How a node's start task went.</summary>
internal sealed class StartTaskInfo
{
    public DateTimeOffset StartTime { get; init; }

    public DateTimeOffset? EndTime { get; set; }

    public int? ExitCode { get; set; }

    public int RetryCount { get; set; }

    public WorkFailure? Failure { get; set; }
}
