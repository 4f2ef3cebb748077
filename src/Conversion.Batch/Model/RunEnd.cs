namespace ImageConversion.Batch.Model;

/// <summary>Why a run on a pool ended before every image had a result.</summary>
public enum RunEndKind
{
    /// <summary>Someone cancelled it.</summary>
    Cancelled,

    /// <summary>It took as long as it was allowed to.</summary>
    MaxDuration,

    /// <summary>Its nodes cost as much as they were allowed to.</summary>
    MaxCost,

    /// <summary>Its job was deleted.</summary>
    JobDeleted,

    /// <summary>No node of the pool could run its tasks.</summary>
    NoNode,

    /// <summary>Tasks failed on every attempt.</summary>
    TasksFailed,

    /// <summary>It was ended because nothing happened for too long.</summary>
    Stalled,

    /// <summary>Its job was ended by another program or person.</summary>
    JobEnded,
}

/// <summary>The cause of a run's end, in the words of those who reported it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Detail">The limit that was reached, the job that was deleted, or what nodes and tasks reported; null where nothing is known.</param>
public sealed record RunEnd(RunEndKind Kind, string? Detail = null);
