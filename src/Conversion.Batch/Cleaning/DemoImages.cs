using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;
using DotNet.Globbing;

namespace ImageConversion.Batch.Cleaning;

/// <summary>Finds the images that <c>imgconv generate</c> made, and their PNGs, by their names.</summary>
internal static class DemoImages
{
    private const int DeletesAtOnce = 16;

    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidPattern"/>: the pattern would take everything.</exception>
    public static async Task<CleanFinding?> FindAsync(IBlobStore store, string pattern, CancellationToken cancellationToken)
    {
        Glob glob = Parse(pattern);
        if (!await store.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        long count = 0, bytes = 0;
        string? first = null, last = null;
        await foreach (BlobEntry entry in store.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (glob.IsMatch(entry.Name))
            {
                (count, bytes, first, last) = (count + 1, bytes + entry.SizeBytes, first ?? entry.Name, entry.Name);
            }
        }

        return count == 0 ? null : new CleanFinding(
            "demo images",
            store.Address,
            Invariant($"{Quantities.Count(count, "blob")} that match '{pattern}', {Quantities.Bytes(bytes)}, from '{first}' to '{last}'"),
            token => RemoveAsync(store, glob, token));
    }

    private static async Task RemoveAsync(IBlobStore store, Glob glob, CancellationToken cancellationToken)
    {
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce, CancellationToken = cancellationToken };
        IAsyncEnumerable<BlobEntry> matching = store.ListAsync(cancellationToken: cancellationToken).Where(e => glob.IsMatch(e.Name));
        await Parallel.ForEachAsync(matching, bounds, async (entry, token) =>
            _ = await store.DeleteAsync(entry.Name, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static Glob Parse(string pattern)
    {
        // To delete everything, one deletes the container. A pattern that begins with a wildcard is taken for a mistake.
        string last = pattern.Split('/')[^1];
        return last.Length > 0 && last[0] is not ('*' or '?' or '[')
            ? Glob.Parse(pattern.Contains('/', StringComparison.Ordinal) ? pattern.TrimStart('/') : "**/" + pattern)
            : throw new BatchException(
                BatchErrorKind.InvalidPattern,
                $"Expected names that begin alike, e.g. {CleanRequest.DefaultPattern}; found '{pattern}'.");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
