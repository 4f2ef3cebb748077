using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Batch.Planning;

/// <summary>Gathers images and cuts them into shards by their work.</summary>
/// <param name="request">Where to cut.</param>
/// <param name="run">Receives the lists; null: they are counted and forgotten.</param>
internal sealed class ShardCutter(PlanRequest request, RunFiles? run)
{
    private readonly ShardBorders _borders = new(request.Sizing, request.ShardMaxImages);
    private readonly List<PlannedImage> _images = [];
    private readonly List<ShardSummary> _cut = [];
    private readonly SampleDraw _draw = new();

    /// <summary>Images from everywhere in the list.</summary>
    public IReadOnlyList<SampledImage> Drawn => _draw.Drawn;

    /// <summary>The shards so far.</summary>
    public IReadOnlyList<ShardSummary> Cut => _cut;

    public async ValueTask AddAsync(PlannedImage image, CancellationToken cancellationToken)
    {
        _images.Add(image);
        _draw.Add(image, _cut.Count);
        if (_borders.EndsWith(WorkModel.WorkOf(image)))
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
    public Task DiscardAsync() => run is null || _cut.Count == 0 ? Task.CompletedTask : run.Shards.DiscardAsync(_cut.Count);

    private async Task CutAsync(CancellationToken cancellationToken)
    {
        if (run is null)
        {
            _cut.Add(ShardLists.Pack(_cut.Count, _images).Summary);
        }
        else
        {
            await run.CreateAsync(cancellationToken).ConfigureAwait(false);
            _cut.Add(await run.Shards.WriteAsync(_cut.Count, _images, cancellationToken).ConfigureAwait(false));
        }

        _images.Clear();
    }
}
