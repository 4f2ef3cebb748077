namespace Conversion.Batch.AzureBatch;

/// <summary>Where files are uploaded to.</summary>
public sealed record OutputFileDestination : BatchModel
{
    /// <summary>A container.</summary>
    public OutputFileBlobContainerDestination? Container { get; init; }
}
