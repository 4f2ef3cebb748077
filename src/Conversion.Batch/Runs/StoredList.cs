using System.IO.Compression;
using System.IO.Hashing;
using System.Text.Json;
using Conversion.Batch.Model;
using Conversion.Hashing;

namespace Conversion.Batch.Runs;

/// <summary>Makes a shard's images of its list, which anybody may have written. Each PNG is named as new plans name it.</summary>
internal static class StoredList
{
    /// <summary>The longest list, unpacked.</summary>
    /// <value>128 MiB: the usual 8,192 images, all with the longest names of the widest characters.</value>
    public const int MaxBytes = 128 << 20;

    // Header, an empty block, checksum and length.
    private const int MinGzipBytes = 20;
    private const int MaxEtagLength = 256;

    /// <summary>Reads a list.</summary>
    /// <param name="packed">The file.</param>
    /// <param name="maxBytes">How long it may be, unpacked.</param>
    /// <param name="names">How the plan names PNGs.</param>
    /// <param name="damaged">Makes the error of a list that is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public static async Task<ListedImages> ReadAsync(
        byte[] packed, int maxBytes, NamePolicy names, Func<string, BatchException> damaged, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        var sha256 = new Sha256();
        var images = new List<PlannedImage>();
        var targets = new HashSet<string>(StringComparer.Ordinal);
        long length = 0;
        try
        {
            using var unzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            await foreach (ReadOnlyMemory<byte> line in StoredText.ReadLinesAsync(unzip, maxBytes, maxBytes, damaged, cancellationToken)
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

        // A stream that ends too soon is no error to the decompressor; the last field of gzip says how long it should be.
        if (packed.Length < MinGzipBytes
            || System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(^4..)) != (uint)length)
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
            throw damaged(e.Message);
        }
    }

    private static string? FindProblem(PlannedImage image, NamePolicy names) =>
        image.Name is null || !ImageNames.IsJpeg(image.Name) ? "an image does not have the name of a JPEG"
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
