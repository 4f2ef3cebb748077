namespace Conversion.Batch.Runs;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>A plan was written; nothing has been done.</summary>
    Planned,

    /// <summary>It is under way, or its process died: without a summary the two look alike from outside.</summary>
    Running,

    /// <summary>Every image of the plan has a final state.</summary>
    Completed,

    /// <summary>It was stopped by a signal or a limit before its end.</summary>
    Stopped,

    /// <summary>It ended on an error that was not one image's.</summary>
    Failed,
}
