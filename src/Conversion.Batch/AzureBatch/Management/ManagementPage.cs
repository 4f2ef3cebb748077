namespace Conversion.Batch.AzureBatch;

/// <summary>A page of a listing of the management API.</summary>
internal sealed record ManagementPage<T>
{
    public IReadOnlyList<T>? Value { get; init; }

    /// <summary>The absolute address of the next page; absent from the last one.</summary>
    public string? NextLink { get; init; }
}
