namespace Conversion.Batch.AzureBatch;

/// <summary>Files that are uploaded when a task has ended.</summary>
public sealed record OutputFile : BatchModel
{
    /// <summary>Which, relative to the working directory: <c>*</c>, <c>**</c>, <c>?</c>, <c>[…]</c>.</summary>
    public string? FilePattern { get; init; }

    /// <summary>Where to.</summary>
    public OutputFileDestination? Destination { get; init; }

    /// <summary>When.</summary>
    public OutputFileUploadConfig? UploadOptions { get; init; }
}
