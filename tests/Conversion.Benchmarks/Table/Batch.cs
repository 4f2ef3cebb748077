namespace ImageConversion.Benchmarks.Table;

/// <summary>What one process converts.</summary>
/// <param name="Images">Each once.</param>
/// <param name="Repeats">How often each is converted.</param>
internal sealed record Batch(IReadOnlyList<SetImage> Images, int Repeats)
{
    public double Megapixels => Repeats * Images.Sum(i => i.Megapixels);

    public IReadOnlyList<string> Files => [.. Enumerable.Repeat(Images.Select(i => i.Path), Repeats).SelectMany(f => f)];

    /// <summary>The same images, often enough for so many megapixels.</summary>
    public Batch OfAtLeast(double megapixels) =>
        this with { Repeats = Math.Max(1, (int)Math.Ceiling(megapixels / Images.Sum(i => i.Megapixels))) };
}
