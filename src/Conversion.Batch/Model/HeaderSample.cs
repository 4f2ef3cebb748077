namespace ImageConversion.Batch.Model;

/// <summary>The sizes of some images of a plan, read from their headers before the run: <c>sample.json</c> (docs/formats.md).</summary>
internal sealed record HeaderSample
{
    /// <summary>The most images of a sample.</summary>
    public const int MaxImages = 200;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The images, in the plan's order.</summary>
    public required IReadOnlyList<SampledImage> Images { get; init; }

    /// <summary>The pixels of images by their encoded length, as these images have them.</summary>
    /// <param name="jpegBitsPerPixel">What is assumed where the sample does not tell.</param>
    public Line ToPixels(double jpegBitsPerPixel)
    {
        var fit = new LineFit();
        foreach (SampledImage image in Images)
        {
            image.AddTo(fit);
        }

        return fit.Solve(new Line(0, 8 / jpegBitsPerPixel), Math.Max(1, Images.Sum(i => i.Weight * i.Bytes) / Images.Sum(i => i.Weight)));
    }
}

/// <summary>An image whose header was read.</summary>
/// <param name="Name">Its name in the source.</param>
/// <param name="Shard">Its shard.</param>
/// <param name="Bytes">Its encoded length.</param>
/// <param name="Pixels">Its width times its height; 0 where it has no header that would be converted.</param>
/// <param name="Weight">How many images of the list it stands for; at least 1.</param>
internal sealed record SampledImage(string Name, int Shard, long Bytes, long Pixels, double Weight)
{
    /// <summary>Adds it to a fit of pixels by encoded length.</summary>
    public void AddTo(LineFit fit) => fit.Add(Weight, Weight * Bytes, Weight * Pixels);
}
