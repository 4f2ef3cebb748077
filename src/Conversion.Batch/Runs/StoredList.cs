using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Hashing;

namespace ImageConversion.Batch.Runs;

/// <summary>Makes a shard's images of its list, which anybody may have written. Each PNG is named as new plans name it.</summary>
internal static class StoredList
{
    /// <summary>The longest list, unpacked.</summary>
    /// <value>128 MiB: the usual 8,192 images, all with the longest names of the widest characters.</value>
    public const int MaxBytes = 128 << 20;

    // The longest path that Linux opens, twice, all of it escaped, and two versions.
    private const int MaxLineBytes = 64 * 1024;

    private const int MaxEtagLength = 256;

    /// <summary>How long the list of so many images may be, unpacked.</summary>
    public static int MaxBytesOf(long images) => (int)Math.Min(MaxBytes, images * MaxLineBytes);

    /// <summary>Reads a list, of which never more than a line is unpacked.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maxBytes">How long it may be, unpacked.</param>
    /// <param name="names">How the plan names PNGs.</param>
    /// <param name="damaged">Makes the error of a list that is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public static async Task<ListedImages> ReadAsync(
        Stream file, int maxBytes, NamePolicy names, Func<string, BatchException> damaged, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        var sha256 = new Sha256();
        var images = new List<PlannedImage>();
        var targets = new HashSet<string>(StringComparer.Ordinal);
        long length = 0;
        var packed = new PackedStream(file, maxBytes, damaged);
        try
        {
            var unzip = new GZipStream(packed, CompressionMode.Decompress);
            await using ConfiguredAsyncDisposable end = unzip.ConfigureAwait(false);
            await foreach (ReadOnlyMemory<byte> line in StoredText.ReadLinesAsync(unzip, Math.Min(maxBytes, MaxLineBytes), maxBytes, damaged, cancellationToken)
                .ConfigureAwait(false))
            {
                hash.Append(line.Span);
                sha256.Append(line.Span);
                length += line.Length;
                PlannedImage image = Parse(line.Span, damaged);
                if (FindProblem(image, names) is { } problem)
                {
                    throw damaged(problem);
                }

                if (!targets.Add(image.Target))
                {
                    throw damaged("two images become one PNG");
                }

                images.Add(image);
                if (images.Count > ShardSummary.MaxImages)
                {
                    throw damaged($"it has more than {ShardSummary.MaxImages} images");
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw damaged(e.Message);
        }

        // A stream that ends too soon is no error to the decompressor.
        if (packed.UnpackedBytes != (uint)length)
        {
            throw damaged("it is not whole");
        }

        return new ListedImages(images, Convert.ToHexStringLower(hash.GetCurrentHash()), Convert.ToHexStringLower(sha256.GetHash()), (int)length);
    }

    private static PlannedImage Parse(ReadOnlySpan<byte> line, Func<string, BatchException> damaged)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BatchJson.Default.PlannedImage) ?? throw damaged("expected an image; found null");
        }
        catch (JsonException e)
        {
            throw damaged(StoredText.Reason(e));
        }
    }

    private static string? FindProblem(PlannedImage image, NamePolicy names) =>
        string.IsNullOrEmpty(image.Name) ? "an image has no name"
        : image.Target != ImageNames.TargetName(image.Name, names) ? "a PNG is not named after its image"
        : !StoredText.IsAmount(image.Bytes) ? "an image has no length"
        : image.Etag is null or { Length: > MaxEtagLength } || image.TargetEtag is { Length: > MaxEtagLength } ? "a version is absent or too long"
        : null;
}

/// <summary>A list as it was read.</summary>
/// <param name="Images">Its images.</param>
/// <param name="Hash">XXH128 of its lines.</param>
/// <param name="Sha256">SHA-256 of its lines.</param>
/// <param name="Bytes">The length of its lines.</param>
internal sealed record ListedImages(IReadOnlyList<PlannedImage> Images, string Hash, string Sha256, int Bytes);
