using System.Text.Json;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Runs;

/// <summary>The parts that a run's shards gave away: <c>parts.ndjson</c>; and what each shard's worker reads of it:
/// <c>shards/00000.given</c>.</summary>
internal sealed class PartFiles
{
    private const string Name = "parts.ndjson";

    private readonly RunFolderStore _folder;

    internal PartFiles(RunFolderStore folder) => _folder = folder;

    /// <summary>Publishes parts that shards give away.</summary>
    public Task AppendAsync(IReadOnlyList<ShardPart> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using var lines = new MemoryStream();

        // The end of a line that a killed process may have left unfinished.
        lines.WriteByte(RunFolderStore.NewLine);
        foreach (ShardPart part in parts)
        {
            JsonSerializer.Serialize(lines, part, BatchJson.Default.ShardPart);
            lines.WriteByte(RunFolderStore.NewLine);
        }

        return _folder.State.AppendAsync(_folder.PathOf(Name), lines.ToArray(), cancellationToken);
    }

    /// <summary>Reads the parts that shards gave away.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: they are not parts of this plan.</exception>
    public async Task<ShardParts> ReadAsync(Plan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (await _folder.TryOpenAsync(Name, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return ShardParts.None;
        }

        await using (content.ConfigureAwait(false))
        {
            return await StoredParts.ReadAsync(
                content.Stream, plan, reason => StoredText.Damaged(Name, _folder.Run, reason), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes for a shard's worker which parts it no longer has to do.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="parts">All parts that it has given, by their numbers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WriteGivenAsync(int shard, IReadOnlyList<int> parts, CancellationToken cancellationToken) =>
        _folder.WriteJsonAsync(GivenName(shard), parts.ToArray(), BatchJson.Default.Int32Array, cancellationToken);

    /// <summary>Reads which parts a shard's worker does not have to do; none at first.</summary>
    public async Task<IReadOnlyList<int>> ReadGivenAsync(int shard, CancellationToken cancellationToken) =>
        await _folder.TryReadJsonAsync(GivenName(shard), BatchJson.Default.Int32Array, StoredParts.FindProblem, cancellationToken)
            .ConfigureAwait(false) ?? [];

    private static string GivenName(int shard) => RunFolderStore.Numbered("shards", shard, "given");
}
