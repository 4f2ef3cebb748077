namespace Conversion.Batch.AzureBatch;

/// <summary>What follows from one exit code.</summary>
public sealed record ExitCodeMapping : BatchModel
{
    /// <summary>The exit code.</summary>
    public int? Code { get; init; }

    /// <summary>What follows.</summary>
    public ExitOptions? ExitOptions { get; init; }
}
