namespace Conversion.Batch.AzureBatch;

/// <summary>What an evaluation of a formula said.</summary>
public sealed record AutoScaleRun : BatchModel
{
    /// <summary>When it was evaluated, in UTC.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The final values of all variables, <c>$TargetDedicatedNodes=2;…</c>.</summary>
    public string? Results { get; init; }

    /// <summary>Why there is no result.</summary>
    public BatchResourceError? Error { get; init; }
}
