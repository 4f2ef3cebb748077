using Conversion.Batch.Runs;

namespace Conversion.Batch.Planning;

/// <summary>Gathers images and cuts them into shards of like work.</summary>
/// <param name="request">Where to cut.</param>
/// <param name="run">Receives the lists; null: they are counted and forgotten.</param>
internal sealed class ShardCutter(PlanRequest request, RunFolder? run)
{
    // What an image costs beyond its bytes (opening, headers, one write), in the unit of bytes: so that shards of many
    // tiny images are not ten times the work of shards of few large ones.
    private const long WorkPerImageBytes = 32 * 1024;

    private readonly List<PlannedImage> _images = [];
    private readonly List<ShardSummary> _cut = [];
    private long _workBytes;

    /// <summary>The shards so far.</summary>
    public IReadOnlyList<ShardSummary> Cut => _cut;

    public async ValueTask AddAsync(PlannedImage image, CancellationToken cancellationToken)
    {
        _images.Add(image);
        _workBytes += image.Bytes + WorkPerImageBytes;
        if (_workBytes >= request.ShardWorkBytes || _images.Count >= request.ShardMaxImages)
        {
            await CutAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_images.Count > 0)
        {
            await CutAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes back what was written.</summary>
    public Task DiscardAsync() => run is null || _cut.Count == 0 ? Task.CompletedTask : run.DiscardShardsAsync(_cut.Count);

    private async Task CutAsync(CancellationToken cancellationToken)
    {
        if (run is null)
        {
            _cut.Add(RunFolder.PackShard(_cut.Count, _images).Summary);
        }
        else
        {
            await run.CreateAsync(cancellationToken).ConfigureAwait(false);
            _cut.Add(await run.WriteShardAsync(_cut.Count, _images, cancellationToken).ConfigureAwait(false));
        }

        _images.Clear();
        _workBytes = 0;
    }
}
