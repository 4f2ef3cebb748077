using System.Runtime.CompilerServices;
using System.Text;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Hashing;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>The images that a list names, looked up one by one: what else the source holds is not listed.</summary>
internal static class ListedFiles
{
    private const int AskedAtOnce = 32;
    private const int MaxNamed = 10;

    /// <summary>The names, each once, in the order of listings.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>: one is no name.</exception>
    public static IReadOnlyList<string> Sort(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Distinct(StringComparer.Ordinal).Order(BlobName.Order)];
        foreach (string name in sorted)
        {
            BlobName.Validate(name);
        }

        return sorted;
    }

    /// <summary>The hash by which a plan knows the list.</summary>
    /// <value>64 hexadecimal digits, SHA-256 of a line a name.</value>
    public static string HashOf(IReadOnlyList<string> names)
    {
        var text = new StringBuilder();
        foreach (string name in names)
        {
            _ = text.Append(name).Append('\n');
        }

        return Sha256.HashText(text.ToString());
    }

    /// <summary>Looks the names up.</summary>
    /// <param name="source">The JPEGs.</param>
    /// <param name="names">As <see cref="Sort"/> returned them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The entries, in order.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.FilesMissing"/>: some do not exist. It is thrown before the end, not before the first entry.</exception>
    public static async IAsyncEnumerable<BlobEntry> ReadAsync(
        IBlobStore source, IReadOnlyList<string> names, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long missing = 0;
        var named = new List<string>();
        foreach (string[] chunk in names.Chunk(AskedAtOnce))
        {
            BlobEntry?[] found = await Task.WhenAll(chunk.Select(name => source.TryGetEntryAsync(name, cancellationToken))).ConfigureAwait(false);
            foreach ((int at, BlobEntry? entry) in found.Index())
            {
                if (entry is not null)
                {
                    // A store without case finds it under another spelling; the run's names are the list's.
                    yield return entry with { Name = chunk[at] };
                }
                else if (missing++ < MaxNamed)
                {
                    named.Add(chunk[at]);
                }
            }
        }

        if (missing > 0)
        {
            throw new BatchException(
                BatchErrorKind.FilesMissing,
                $"{missing} of the {names.Count} names in the list do not exist in {source.Address}: "
                + $"{string.Join(", ", named.Select(VisibleText.Of))}{(missing > named.Count ? " …" : "")}");
        }
    }
}
