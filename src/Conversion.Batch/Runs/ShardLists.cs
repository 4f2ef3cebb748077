using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text.Json;
using Conversion.Batch.Model;

namespace Conversion.Batch.Runs;

/// <summary>The lists of images of a run's shards: <c>shards/00000.ndjson.gz</c>.</summary>
internal sealed class ShardLists
{
    // Header, an empty block, checksum and length.
    private const int MinGzipBytes = 20;

    private readonly RunFolderStore _folder;

    internal ShardLists(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes a shard's list and returns its summary.</summary>
    public async Task<ShardSummary> WriteAsync(
        int index, IReadOnlyList<PlannedImage> images, CancellationToken cancellationToken)
    {
        (ShardSummary summary, byte[] content) = Pack(index, images);
        await _folder.State.WriteAsync(_folder.PathOf(NameOf(index)), content, cancellationToken: cancellationToken).ConfigureAwait(false);
        return summary;
    }

    /// <summary>Removes the lists of the first shards of a plan that was given up.</summary>
    public async Task DiscardAsync(int count)
    {
        for (int index = 0; index < count; index++)
        {
            await _folder.State.DeleteAsync(_folder.PathOf(NameOf(index)), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a shard's list and checks it against the plan.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: its hash is not the plan's.</exception>
    public async Task<IReadOnlyList<PlannedImage>> ReadAsync(ShardSummary shard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shard);
        (string hash, IReadOnlyList<PlannedImage> images) =
            await TryReadListAsync(shard.Index, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(
                BatchErrorKind.RunInvalid, $"Run '{_folder.Run}' has no list of shard {shard.Index} ({NameOf(shard.Index)}).");
        return hash == shard.Hash
            ? images
            : throw new BatchException(
                BatchErrorKind.RunInvalid,
                $"The list of shard {shard.Index} of run '{_folder.Run}' has hash {hash}; the plan says {shard.Hash}.");
    }

    /// <summary>Reads a shard's list without knowing what the plan says of it.</summary>
    /// <remarks>The checksum shows that the list is whole. That it is the plan's is seen when the run is added up: the
    /// receipt repeats the list's hash.</remarks>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>: there is no such shard;
    /// <see cref="BatchErrorKind.RunInvalid"/>: its list is damaged.</exception>
    public async Task<(ShardSummary Shard, IReadOnlyList<PlannedImage> Images)> ReadAsync(
        int index, CancellationToken cancellationToken)
    {
        (string hash, IReadOnlyList<PlannedImage> images) =
            await TryReadListAsync(index, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(
                BatchErrorKind.RunNotFound, $"Run '{_folder.Run}' has no shard {index}: there is no {NameOf(index)}.");
        return (SummaryOf(index, images, hash), images);
    }

    internal static (ShardSummary Summary, byte[] Content) Pack(int index, IReadOnlyList<PlannedImage> images)
    {
        using var lines = new MemoryStream();
        foreach (PlannedImage image in images)
        {
            JsonSerializer.Serialize(lines, image, BatchJson.Default.PlannedImage);
            lines.WriteByte(RunFolderStore.NewLine);
        }

        ReadOnlySpan<byte> text = lines.GetBuffer().AsSpan(0, (int)lines.Length);
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(text);
        }

        return (SummaryOf(index, images, HashOf(text)), packed.ToArray());
    }

    private async Task<(string Hash, IReadOnlyList<PlannedImage> Images)?> TryReadListAsync(
        int index, CancellationToken cancellationToken)
    {
        if (await _folder.TryReadAsync(NameOf(index), cancellationToken).ConfigureAwait(false) is not { } packed)
        {
            return null;
        }

        using var lines = new MemoryStream();
        try
        {
            using var unzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            await unzip.CopyToAsync(lines, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw DamagedList(index, e.Message, e);
        }

        // A stream that ends too soon is no error to the decompressor; the last field of gzip says how long it should be.
        if (packed.Length < MinGzipBytes || BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(^4..)) != (uint)lines.Length)
        {
            throw DamagedList(index, "it is not whole", cause: null);
        }

        ReadOnlyMemory<byte> text = lines.GetBuffer().AsMemory(0, (int)lines.Length);
        try
        {
            return (HashOf(text.Span), [.. RunFolderStore.SplitLines(text).Select(ReadImage)]);
        }
        catch (JsonException e)
        {
            throw DamagedList(index, e.Message, e);
        }
    }

    private static ShardSummary SummaryOf(int index, IReadOnlyList<PlannedImage> images, string hash) => new()
    {
        Index = index, Images = images.Count, Bytes = images.Sum(i => i.Bytes), Hash = hash,
    };

    private static string HashOf(ReadOnlySpan<byte> lines) => Convert.ToHexStringLower(XxHash128.Hash(lines));

    private static string NameOf(int index) => RunFolderStore.Numbered("shards", index, "ndjson.gz");

    private BatchException DamagedList(int index, string reason, Exception? cause) => new(
        BatchErrorKind.RunInvalid, $"The list of shard {index} of run '{_folder.Run}' ({NameOf(index)}) is damaged: {reason}", cause);

    private static PlannedImage ReadImage(ReadOnlyMemory<byte> line) =>
        JsonSerializer.Deserialize(line.Span, BatchJson.Default.PlannedImage)
        ?? throw new JsonException("expected an image; found null");
}
