namespace Conversion.Batch.Scheduling.Policy;

/// <summary>What a monitor sees of a run whose queue runs dry.</summary>
public sealed record TailView
{
    /// <summary>The shards whose tasks have started.</summary>
    public required IReadOnlyList<RunningShard> Running { get; init; }

    /// <summary>Tasks that wait for a slot.</summary>
    public required int QueuedTasks { get; init; }

    /// <summary>Slots without a task.</summary>
    public required int IdleSlots { get; init; }

    /// <summary>What a usual slot does a second.</summary>
    /// <value>In bytes of <see cref="Planning.WorkModel"/> a second, above 0.</value>
    public required double SlotRate { get; init; }
}
