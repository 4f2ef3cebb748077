using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Estimation;

/// <summary>Reads the headers of a sample of a plan's images, so that its estimate goes by pixels.</summary>
/// <remarks>Thread-safe. An estimate is worth seconds, not more: what does not answer in time, or cannot be read, is left out.</remarks>
internal sealed class HeaderSampler(JpegToPngConverter converter, TimeProvider time)
{
    // Most headers end within the first number of bytes; embedded previews and profiles reach the second.
    private const int FirstBytes = 32 * 1024;
    private const int MostBytes = 512 * 1024;
    private const int ReadsAtOnce = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the headers and keeps them with the run, for anyone who follows or continues it.</summary>
    /// <returns>The sample; null where none of them could be read.</returns>
    public async Task<HeaderSample?> KeepAsync(Plan plan, IBlobStore source, RunFiles run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        HeaderSample? sample = await TryReadAsync(plan, source, cancellationToken).ConfigureAwait(false);
        if (sample is not null)
        {
            await run.Sample.WriteAsync(sample, cancellationToken).ConfigureAwait(false);
        }

        return sample;
    }

    /// <summary>Reads the headers of the images that a plan has drawn.</summary>
    /// <param name="plan">The plan, as the planner returned it.</param>
    /// <param name="source">The JPEGs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sample; null where none of them could be read.</returns>
    public async Task<HeaderSample?> TryReadAsync(Plan plan, IBlobStore source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(source);
        var read = new SampledImage?[plan.Drawn.Count];
        using var patience = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = stop.Token };
        try
        {
            await Parallel.ForEachAsync(plan.Drawn.Index(), bounds, async (drawn, token) =>
                read[drawn.Index] = await TryReadAsync(plan, source, drawn.Item, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What has been read by now is a sample, too.
        }

        SampledImage[] images = [.. read.OfType<SampledImage>()];
        return images.Length == 0 ? null : new HeaderSample { Images = images };
    }

    private async Task<SampledImage?> TryReadAsync(Plan plan, IBlobStore source, SampledImage drawn, CancellationToken cancellationToken)
    {
        try
        {
            foreach (int bytes in (int[])[FirstBytes, MostBytes])
            {
                byte[] start = await source.ReadStartAsync(drawn.Name, bytes, cancellationToken).ConfigureAwait(false);
                if (TryMeasure(start, plan.Recipe.Options, isWhole: start.Length < bytes || bytes == MostBytes) is { } pixels)
                {
                    return drawn with { Pixels = pixels };
                }
            }
        }
        catch (BlobStoreException)
        {
            // The run will say what is wrong with it.
        }

        return null;
    }

    private long? TryMeasure(byte[] start, ConversionOptions options, bool isWhole)
    {
        try
        {
            JpegInfo info = converter.Identify(start, options);
            return (long)info.WidthPixels * info.HeightPixels;
        }
        catch (ImageConversionException)
        {
            // What is not converted takes no time; more bytes may show a header.
            return isWhole ? 0 : null;
        }
    }
}
