namespace Conversion.Batch.AzureBatch;

/// <summary>The body of what is done to a node: what becomes of its tasks, under the operation's own name.</summary>
internal sealed record NodeActionBody
{
    public BatchNodeDeallocationOption? NodeRebootOption { get; init; }

    public BatchNodeDeallocationOption? NodeReimageOption { get; init; }

    public BatchNodeDeallocationOption? NodeDisableSchedulingOption { get; init; }
}
