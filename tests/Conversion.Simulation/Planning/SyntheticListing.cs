using System.Runtime.CompilerServices;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Simulation.Planning;

/// <summary>A store that is nothing but a listing, made while it is read, so that it takes no memory of its own.</summary>
/// <param name="images">How many images there are in the source.</param>
/// <param name="recipeHash">Null for the source; for the target, the recipe by which every second image is up to date.</param>
internal sealed class SyntheticListing(long images, string? recipeHash = null) : IBlobStore
{
    public string Address => recipeHash is null ? "az://images" : "az://converted";

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        BlobListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        for (long i = 0; i < images; i += recipeHash is null ? 1 : 2)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return recipeHash is null ? Source(i) : Target(i, recipeHash);
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

    private static string Stem(long i) => FormattableString.Invariant($"2024/{i / 100_000:D5}/IMG_{i:D8}");

    private static string Etag(long i) => FormattableString.Invariant($"0x8DC{i * 2654435761 & 0xFFFFFFFFFFF:X11}");

    private static BlobEntry Source(long i) => new()
    {
        Name = Stem(i) + ".jpg", SizeBytes = 500_000 + (i * 7919 % 5_000_000), ETag = Etag(i),
    };

    private static BlobEntry Target(long i, string recipeHash) => new()
    {
        Name = Stem(i) + ".png", SizeBytes = 1, ETag = Etag(i), Metadata = new Stamp(Etag(i), recipeHash).ToMetadata(),
    };
}
