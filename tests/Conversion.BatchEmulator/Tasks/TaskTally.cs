namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>How many tasks of a job, and how many slots, are in which state; kept up as tasks move.</summary>
internal sealed class TaskTally
{
    private readonly int[] _tasks = new int[4];
    private readonly int[] _slots = new int[4];

    /// <summary>Called whenever a count may have changed.</summary>
    public Action? Changed { get; set; }

    public int Active => _tasks[0];

    /// <summary>Running or preparing.</summary>
    public int Running => _tasks[1];

    public int Succeeded => _tasks[2];

    public int Failed => _tasks[3];

    /// <summary>Adds a task as it stands, or takes it away (<paramref name="sign"/> is 1 or -1).</summary>
    public void Count(BatchTask task, int sign)
    {
        int kind = task.State switch
        {
            TaskState.Active => 0,
            TaskState.Preparing or TaskState.Running => 1,
            _ => task.Failure is null ? 2 : 3,
        };
        _tasks[kind] += sign;
        _slots[kind] += sign * task.RequiredSlots;
        Changed?.Invoke();
    }

    public JsonObject ToJson() => new JsonObject()
        .Put("taskCounts", Document(_tasks))
        .Put("taskSlotCounts", Document(_slots));

    private static JsonObject Document(int[] counts) => new JsonObject()
        .Put("active", counts[0])
        .Put("running", counts[1])
        .Put("completed", counts[2] + counts[3])
        .Put("succeeded", counts[2])
        .Put("failed", counts[3]);
}
