using System.Globalization;
using Conversion.Batch.Model;
using Conversion.Storage;

namespace Conversion.Batch.Generation;

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

    /// <summary>What is drawn.</summary>
    public required DemoImageOptions Options { get; init; }

    /// <summary>Reads what people type.</summary>
    /// <param name="first">The number of the first image.</param>
    /// <param name="count">How many.</param>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="size">Width and height, <c>800x600</c>.</param>
    /// <param name="seed">Another seed makes other pictures.</param>
    /// <param name="noise">Share of noise in percent.</param>
    /// <exception cref="SettingsException">A value makes no sense; all are named.</exception>
    public static DemoImageRange Parse(long first, long count, string prefix, string size, long seed, int noise)
    {
        ArgumentNullException.ThrowIfNull(size);
        var problems = new List<string>();
        if (first < 0)
        {
            problems.Add($"--from: expected a whole number of at least 0; found '{first}'.");
        }

        if (count < 1)
        {
            problems.Add($"--count: expected a whole number of at least 1; found '{count}'.");
        }

        int[] sides = [.. size.Split('x', 'X').Select(SideOf)];
        if (sides is not [> 0, > 0])
        {
            problems.Add($"--size: expected WIDTHxHEIGHT, each from 1 to {ushort.MaxValue}, e.g. 800x600; found '{size}'.");
        }

        if (noise is < 0 or > 100)
        {
            problems.Add($"--noise: expected a whole number from 0 to 100; found '{noise}'.");
        }

        return problems.Count > 0
            ? throw new SettingsException(problems)
            : new DemoImageRange
            {
                First = first,
                Count = count,
                Prefix = prefix,
                Options = new DemoImageOptions { Width = sides[0], Height = sides[1], Seed = seed, NoisePercent = noise },
            };
    }

    /// <summary>Draws the images, as many at one time as there are cores, and writes each over whatever has its name.</summary>
    /// <param name="target">Where they go; it exists.</param>
    /// <param name="written">Hears of each image.</param>
    /// <param name="cancellationToken">Stops; what is written stays.</param>
    public Task WriteAsync(IBlobStore target, Action written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(written);
        var bounds = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        return Parallel.ForEachAsync(Indices(), bounds, async (index, token) =>
        {
            byte[] jpeg = DemoImageGenerator.Generate(index, Options);
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

    private static int SideOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side <= ushort.MaxValue ? side : 0;
}
