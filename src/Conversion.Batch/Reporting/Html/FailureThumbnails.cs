using ImageConversion.Batch.Model;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Reporting.Html;

/// <summary>Small pictures of images that failed, where their files can be read and show something.</summary>
internal static class FailureThumbnails
{
    private const int SidePixels = 72;
    private const int MostAKind = 12;
    private const int MostInAll = 36;
    private const long MostBytes = 32L << 20;

    // What a file that is gone, or not an image, has none of.
    private static readonly FailureKind[] Kinds =
        [FailureKind.Corrupt, FailureKind.Truncated, FailureKind.Unsupported, FailureKind.NotJpeg, FailureKind.LimitExceeded];

    /// <summary>Reads the first failures of each kind.</summary>
    /// <returns>PNGs by the images' names; none where the source cannot be read.</returns>
    public static async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(
        IBlobStore source, IReadOnlyList<LedgerEntry> failures, CancellationToken cancellationToken)
    {
        var thumbnails = new Dictionary<string, byte[]>();
        IEnumerable<LedgerEntry> chosen = failures
            .Where(f => f.Kind is { } kind && Kinds.Contains(kind) && f.SourceBytes is > 0 and <= MostBytes)
            .GroupBy(f => f.Kind)
            .SelectMany(k => k.Take(MostAKind))
            .Take(MostInAll);
        foreach (LedgerEntry failure in chosen)
        {
            if (await TryReadAsync(source, failure.Name, cancellationToken).ConfigureAwait(false) is { } file
                && ImageThumbnail.TryMakePng(file, SidePixels) is { } png)
            {
                thumbnails[failure.Name] = png;
            }
        }

        return thumbnails;
    }

    private static async Task<byte[]?> TryReadAsync(IBlobStore source, string name, CancellationToken cancellationToken)
    {
        try
        {
            BlobContent content = await source.OpenReadAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                if (content.Entry.SizeBytes > MostBytes)
                {
                    return null;
                }

                using var bytes = new MemoryStream((int)content.Entry.SizeBytes);
                await content.Stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
                return bytes.ToArray();
            }
        }
        catch (BlobStoreException)
        {
            // Gone, or not readable for the one who makes the report: the page names the image all the same.
            return null;
        }
    }
}
