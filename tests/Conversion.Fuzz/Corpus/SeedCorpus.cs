using Conversion.Batch.Generation;
using Conversion.Batch.Generation.Jpeg;
using Conversion.Testing;

namespace Conversion.Fuzz.Corpus;

/// <summary>What mutation starts from: small files of every kind that our writer makes, and the small ones of the corpus.</summary>
internal static class SeedCorpus
{
    /// <summary>Every seed, always in the same order.</summary>
    /// <param name="maxBytes">Larger files of the corpus are left out: mutation seldom hits what matters in them.</param>
    public static IEnumerable<byte[]> Read(int maxBytes)
    {
        foreach (byte[] file in Generate())
        {
            yield return file;
        }

        var folder = new DirectoryInfo(Path.Combine(RepositoryPaths.Shared, "corpus"));
        if (!folder.Exists)
        {
            yield break;
        }

        foreach (FileInfo file in folder.EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(f => f.Length <= maxBytes && f.DirectoryName != folder.FullName)
            .OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            yield return File.ReadAllBytes(file.FullName);
        }
    }

    private static IEnumerable<byte[]> Generate()
    {
        foreach (JpegColorModel model in Enum.GetValues<JpegColorModel>())
        {
            foreach (ChromaSubsampling subsampling in Enum.GetValues<ChromaSubsampling>())
            {
                foreach (bool progressive in (bool[])[false, true])
                {
                    yield return Generate(new JpegWriterOptions
                    {
                        ColorModel = model,
                        Subsampling = subsampling,
                        Progressive = progressive,
                    });
                }
            }
        }

        yield return Generate(new JpegWriterOptions { RestartInterval = 2, OptimizeCoding = true });
        yield return Generate(new JpegWriterOptions { RestartInterval = 1, Progressive = true });
        yield return Generate(new JpegWriterOptions { Interleaved = false });
        yield return Generate(new JpegWriterOptions { Interleaved = false, RestartInterval = 3, DotsPerInch = 300 });
        yield return Generate(new JpegWriterOptions { Orientation = 6, Comment = "fuzz", Quality = 30 });
    }

    private static byte[] Generate(JpegWriterOptions options)
    {
        const int Width = 43;
        const int Height = 29;
        byte[] rgb = DemoImageGenerator.DrawRgb(1, new DemoImageOptions { Width = Width, Height = Height, NoisePercent = 20 });
        return JpegWriter.Encode(rgb, Width, Height, options);
    }
}
