using System.Runtime.CompilerServices;
using ImageConversion.Batch.Model;
using ImageConversion.Simulation.Draw;
using ImageConversion.Storage;

namespace ImageConversion.Simulation.Report;

/// <summary>A source that is nothing but a listing of drawn images.</summary>
/// <param name="images">How many.</param>
/// <param name="seed">The draw.</param>
internal sealed class ListedImages(int images, ulong seed = 1) : IBlobStore
{
    public string Address => "az://images";

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (BlobEntry entry in Entries())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(true);

    public Task CreateIfAbsentAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<BlobEntry?> TryGetEntryAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<BlobContent> OpenReadAsync(string name, string? ifMatch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> WriteAsync(string name, ReadOnlyMemory<byte> content, BlobWriteOptions? options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The entries, as the draw has them, in order of names.</summary>
    public IEnumerable<BlobEntry> Entries()
    {
        var (seconds, work) = (new float[images], new int[images]);
        new PhotoCollection(seed).Draw(0, seconds, work);
        for (int i = 0; i < images; i++)
        {
            yield return new BlobEntry
            {
                Name = FormattableString.Invariant($"2024/05/17/IMG_{i:D8}.jpg"),
                SizeBytes = WorkModel.ContentOf(work[i]),
                ETag = FormattableString.Invariant($"0x{Dice.Bits(seed, (ulong)i) >> 4:X15}"),
            };
        }
    }
}
