using System.IO.Compression;
using System.IO.Hashing;
using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Hashing;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>The lists of images of a run's shards: <c>shards/00000.ndjson.gz</c>.</summary>
internal sealed class ShardLists
{
    /// <summary>A large plan has thousands of lists, and waiting for the disk after each would take as long as planning. A list that
    /// is lost with the power does not have the hash that the plan gives.</summary>
    private static readonly BlobWriteOptions Unflushed = new() { Durability = BlobDurability.None };

    private readonly RunFolderStore _folder;

    internal ShardLists(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes a shard's list and returns its summary.</summary>
    public async Task<ShardSummary> WriteAsync(
        int index, IReadOnlyList<PlannedImage> images, CancellationToken cancellationToken)
    {
        (ShardSummary summary, byte[] content) = Pack(index, images);
        await _folder.State.WriteAsync(_folder.PathOf(NameOf(index)), content, Unflushed, cancellationToken).ConfigureAwait(false);
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
    /// <param name="shard">What the plan says of it.</param>
    /// <param name="names">How the plan names PNGs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: it is not the plan's.</exception>
    public async Task<IReadOnlyList<PlannedImage>> ReadAsync(ShardSummary shard, NamePolicy names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shard);
        ListedImages list = await TryReadListAsync(shard.Index, Math.Min(shard.ListBytes ?? StoredList.MaxBytes, StoredList.MaxBytesOf(shard.Images)), names, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(
                BatchErrorKind.RunInvalid, $"Run '{_folder.Run}' has no list of shard {shard.Index} ({NameOf(shard.Index)}).");
        (string found, string expected) = shard.Sha256 is null ? (list.Hash, shard.Hash) : (list.Sha256, shard.Sha256);
        return found != expected ? throw Other(shard.Index, found, expected)
            : list.Images.Count != shard.Images || list.Images.Sum(i => i.Bytes) != shard.Bytes
                ? throw DamagedList(shard.Index, $"it has {Quantities.Count(list.Images.Count, "image")}; the plan says {shard.Images}")
            : list.Images;
    }

    /// <summary>Reads a shard's list without knowing what the plan says of it.</summary>
    /// <param name="index">The shard.</param>
    /// <param name="names">How the plan names PNGs.</param>
    /// <param name="sha256">The list's hash, from somewhere that can be relied on; null where nobody knows it: then the checksum
    /// shows that the list is whole, and that it is the plan's is seen when the run is added up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="images">How many images the plan has, which bounds what is read.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>: there is no such shard;
    /// <see cref="BatchErrorKind.RunInvalid"/>: its list is damaged, or another.</exception>
    public async Task<(ShardSummary Shard, IReadOnlyList<PlannedImage> Images)> ReadAsync(
        int index, NamePolicy names, string? sha256, CancellationToken cancellationToken, long images = ShardSummary.MaxImages)
    {
        ListedImages list = await TryReadListAsync(
            index, StoredList.MaxBytesOf(Math.Min(images, ShardSummary.MaxImages)), names, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(
                BatchErrorKind.RunNotFound, $"Run '{_folder.Run}' has no shard {index}: there is no {NameOf(index)}.");
        return sha256 is null || sha256 == list.Sha256
            ? (SummaryOf(index, list), list.Images)
            : throw Other(index, list.Sha256, sha256);
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

        var list = new ListedImages(
            images, Convert.ToHexStringLower(XxHash128.Hash(text)), Convert.ToHexStringLower(Sha256.HashData(text)), text.Length);
        return (SummaryOf(index, list), packed.ToArray());
    }

    private async Task<ListedImages?> TryReadListAsync(int index, int maxBytes, NamePolicy names, CancellationToken cancellationToken)
    {
        if (await _folder.TryOpenAsync(NameOf(index), cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return null;
        }

        await using (file.ConfigureAwait(false))
        {
            return await StoredList.ReadAsync(file.Stream, maxBytes, names, reason => DamagedList(index, reason), cancellationToken).ConfigureAwait(false);
        }
    }

    private static ShardSummary SummaryOf(int index, ListedImages list) => new()
    {
        Index = index,
        Images = list.Images.Count,
        Bytes = list.Images.Sum(i => i.Bytes),
        Hash = list.Hash,
        Sha256 = list.Sha256,
        ListBytes = list.Bytes,
    };

    private static string NameOf(int index) => RunFolderStore.Numbered("shards", index, "ndjson.gz");

    private BatchException DamagedList(int index, string reason) => new(
        BatchErrorKind.RunInvalid, $"The list of shard {index} of run '{_folder.Run}' ({NameOf(index)}) is damaged: {reason}");

    private BatchException Other(int index, string found, string expected) => new(
        BatchErrorKind.RunInvalid, $"The list of shard {index} of run '{_folder.Run}' has hash {found}; the plan says {expected}.");
}
