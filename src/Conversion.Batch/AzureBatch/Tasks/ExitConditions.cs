namespace Conversion.Batch.AzureBatch;

/// <summary>What a task's ends mean for its job.</summary>
public sealed record ExitConditions : BatchModel
{
    /// <summary>Single exit codes.</summary>
    public IReadOnlyList<ExitCodeMapping>? ExitCodes { get; init; }

    /// <summary>Ranges of them.</summary>
    public IReadOnlyList<ExitCodeRangeMapping>? ExitCodeRanges { get; init; }

    /// <summary>The task could not be started, e.g. a file could not be downloaded.</summary>
    public ExitOptions? PreProcessingError { get; init; }

    /// <summary>An output file could not be uploaded.</summary>
    public ExitOptions? FileUploadError { get; init; }

    /// <summary>Everything else.</summary>
    public ExitOptions? Default { get; init; }
}
