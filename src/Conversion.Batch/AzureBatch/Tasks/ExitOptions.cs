namespace Conversion.Batch.AzureBatch;

/// <summary>What follows from an end.</summary>
public sealed record ExitOptions : BatchModel
{
    /// <summary>For the job; takes a job with <see cref="BatchTaskFailureMode.PerformExitOptionsJobAction"/>.</summary>
    public BatchJobActionKind? JobAction { get; init; }

    /// <summary>For tasks that wait for this one.</summary>
    public DependencyAction? DependencyAction { get; init; }
}
