using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Planning;

/// <summary>Draws images from everywhere in a list whose length is not known before its end, each with a chance by its work.</summary>
/// <remarks>
/// Not thread-safe. The image is taken in which the sum of the work passes a multiple of a step. The step doubles whenever there are too many:
/// those that pass a multiple of the new step are among those that passed one of the old. Large images decide how long a run takes; each image
/// stands for as many as its chance says.
/// </remarks>
internal sealed class SampleDraw
{
    private readonly List<(SampledImage Image, long Work, long End)> _drawn = [];
    private long _sum;
    private long _step = WorkModel.PerImageBytes;

    /// <summary>The images, at most <see cref="HeaderSample.MaxImages"/>, with no pixels yet.</summary>
    public IReadOnlyList<SampledImage> Drawn
    {
        get
        {
            int most = Math.Min(HeaderSample.MaxImages, _drawn.Count);
            return
            [
                .. Enumerable.Range(0, most).Select(i => _drawn[(int)((long)i * _drawn.Count / most)])
                    .Select(d => d.Image with { Weight = (double)_step / Math.Min(_step, d.Work) * _drawn.Count / most }),
            ];
        }
    }

    /// <summary>Takes the next image of the list.</summary>
    public void Add(PlannedImage image, int shard)
    {
        long work = WorkModel.WorkOf(image);
        _sum += work;
        if (!Passes(work, _sum))
        {
            return;
        }

        _drawn.Add((new SampledImage(image.Name, shard, image.Bytes, Pixels: 0, Weight: 1), work, _sum));
        while (_drawn.Count > 2 * HeaderSample.MaxImages)
        {
            _step *= 2;
            _ = _drawn.RemoveAll(d => !Passes(d.Work, d.End));
        }
    }

    private bool Passes(long work, long end) => end / _step > (end - work) / _step;
}
