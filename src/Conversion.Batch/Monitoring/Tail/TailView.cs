using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Monitoring.Tail;

/// <summary>What a monitor sees of a run whose queue runs dry.</summary>
internal sealed record TailView
{
    /// <summary>The shards whose tasks have started.</summary>
    public required IReadOnlyList<RunningShard> Running { get; init; }

    /// <summary>Tasks that wait for a slot.</summary>
    public required int QueuedTasks { get; init; }

    /// <summary>Slots without a task.</summary>
    public required int IdleSlots { get; init; }

    /// <summary>What a usual slot does a second.</summary>
    /// <value>In bytes of <see cref="WorkModel"/> a second, above 0.</value>
    public required double SlotRate { get; init; }
}

/// <summary>What a monitor sees of a shard whose task has started.</summary>
internal sealed record RunningShard
{
    /// <summary>The shard's number.</summary>
    public required int Shard { get; init; }

    /// <summary>The work that its ledger showed as not begun when it was read.</summary>
    /// <value>In bytes of <see cref="WorkModel"/>.</value>
    public required double UnbegunBytes { get; init; }

    /// <summary>The work that was under way then.</summary>
    /// <value>In bytes.</value>
    public double BegunBytes { get; init; }

    /// <summary>The work that the present task had done by then; an earlier task's does not count.</summary>
    /// <value>In bytes.</value>
    public required double DoneBytes { get; init; }

    /// <summary>How long the task had been working by then; zero while it starts.</summary>
    public required TimeSpan WorkedFor { get; init; }

    /// <summary>How old the sight of the ledger is.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>What a slot of this node did a second in earlier tasks; null where that is not known.</summary>
    /// <value>In bytes a second.</value>
    public double? NodeRate { get; init; }

    /// <summary>Whether its node is gone, so that no slot works on it until the service runs the task again.</summary>
    public bool IsLost { get; init; }
}
