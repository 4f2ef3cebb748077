namespace Conversion.Batch.Model;

/// <summary>What a PNG was made from, kept in its metadata: the source's ETag and the recipe's hash.</summary>
internal sealed record Stamp(string SourceEtag, string RecipeHash)
{
    private const string SourceEtagKey = "imgconv_source_etag";
    private const string RecipeHashKey = "imgconv_recipe";

    /// <summary>The stamp of a blob, or null where its metadata hold none.</summary>
    public static Stamp? TryRead(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.TryGetValue(SourceEtagKey, out string? etag) && metadata.TryGetValue(RecipeHashKey, out string? recipe)
            ? new Stamp(etag, recipe)
            : null;
    }

    /// <summary>The metadata that hold this stamp.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata() =>
        new Dictionary<string, string> { [SourceEtagKey] = SourceEtag, [RecipeHashKey] = RecipeHash };
}
