using ImageConversion.Storage;

namespace ImageConversion.Batch.Generation;

/// <summary>Numbered test images one after the other, to be drawn and put into a store.</summary>
public sealed record DemoImageRange
{
    /// <summary>The number of the first one.</summary>
    /// <value>0 or more. Default 0.</value>
    public long First { get; init; }

    /// <summary>How many.</summary>
    /// <value>1 or more.</value>
    public required long Count { get; init; }

    /// <summary>What their names begin with.</summary>
    public required string Prefix { get; init; }

    /// <summary>The width of each.</summary>
    /// <value>1 to 65535 pixels. Default 800.</value>
    public int WidthPixels { get; init; } = 800;

    /// <summary>The height of each.</summary>
    /// <value>1 to 65535 pixels. Default 600.</value>
    public int HeightPixels { get; init; } = 600;

    /// <summary>Another seed makes other pictures.</summary>
    public long Seed { get; init; }

    /// <summary>The share of noise.</summary>
    /// <value>0 to 100 percent. Default 0.</value>
    public int NoisePercent { get; init; }

    internal DemoImageOptions Options => new() { Width = WidthPixels, Height = HeightPixels, Seed = Seed, NoisePercent = NoisePercent };

    /// <summary>Draws the images, as many at one time as there are cores, and writes each over whatever has its name.</summary>
    /// <param name="target">Where they go; it exists.</param>
    /// <param name="written">Called after each image.</param>
    /// <param name="cancellationToken">Stops; what is written stays.</param>
    public Task WriteAsync(IBlobStore target, Action written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(written);
        DemoImageOptions options = Options;
        var bounds = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        return Parallel.ForEachAsync(Indices(), bounds, async (index, token) =>
        {
            byte[] jpeg = DemoImageGenerator.Generate(index, options);
            await target.WriteAsync(
                DemoImageGenerator.NameOf(Prefix, index), jpeg, new BlobWriteOptions { ContentType = "image/jpeg" }, token)
                .ConfigureAwait(false);
            written();
        });
    }

    /// <summary>Divides the images into ranges of one length, but for the last.</summary>
    public IEnumerable<DemoImageRange> Split(long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        for (long done = 0; done < Count; done += length)
        {
            yield return this with { First = First + done, Count = Math.Min(length, Count - done) };
        }
    }

    private IEnumerable<long> Indices()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return First + i;
        }
    }
}
