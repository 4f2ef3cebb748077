namespace Conversion.Batch.AzureBatch;

/// <summary>When files are uploaded.</summary>
public sealed record OutputFileUploadConfig : BatchModel
{
    /// <summary>After which ends.</summary>
    public OutputFileUploadCondition? UploadCondition { get; init; }
}
