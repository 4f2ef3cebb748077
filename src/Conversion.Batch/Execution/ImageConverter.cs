using ImageConversion.Batch.Text;
using ImageConversion.Core;

namespace ImageConversion.Batch.Execution;

/// <summary>Converts images that are in memory, within a budget for pixels and output.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageConverter(
    JpegToPngConverter converter, ConversionOptions options, ByteBudget decoded, int converters, long memoryBytes) : IDisposable
{
    /// <summary>Smaller pictures are done before further threads have begun.</summary>
    internal const long MinSharedPixels = 4_000_000;

    // An image that is to be alone takes every place, one after another; only one at a time may gather them.
    private readonly SemaphoreSlim _places = new(converters);
    private readonly SemaphoreSlim _oneAlone = new(1);
    private readonly NativeBlocks _blocks = new(decoded.Capacity / PipelineOptions.KeptShare);

    /// <summary>How many more images may be converted at this moment.</summary>
    public int FreePlaces => _places.CurrentCount;

    /// <summary>Converts one image; the clock is given what it waits for meanwhile.</summary>
    public async Task ConvertAsync(ImageJob job, int number, ConverterClock clock)
    {
        clock.Enter(number, ConverterState.Idle);
        int places = await TakePlacesAsync(job).ConfigureAwait(false);
        try
        {
            // Only now: what is recorded as begun alone must be alone, for its death is counted against it and no other.
            clock.Enter(number, ConverterState.Ledger);
            await job.BeginAsync().ConfigureAwait(false);
            clock.Enter(number, ConverterState.Busy);
            OpenedImage image = converter.Open(job.Jpeg!.Bytes, options);
            int threads = Threads(image.Info, clock.HasUnread, places + _places.CurrentCount);
            JpegToPngConverter coder = threads == 1 ? converter : new JpegToPngConverter { MaxDegreeOfParallelism = threads };
            if (threads > 1)
            {
                image = coder.Open(job.Jpeg.Bytes, options);
            }

            long need = Need(image);
            clock.Enter(number, ConverterState.Memory);
            await decoded.TakeAsync(need, job.Stop).ConfigureAwait(false);
            job.Png = new ConvertedImage(need, decoded, _blocks);
            clock.Enter(number, ConverterState.Busy);

            // On a thread of the pool: the one that recorded the attempt has others to wake.
            await Task.Run(() => job.Png.Run(coder, image, job.Stop), job.Stop).ConfigureAwait(false);
            clock.Add(job.Png.Result.DecodeTime, job.Png.Result.EncodeTime);
            job.Jpeg.Dispose();
        }
        finally
        {
            _places.Release(places);
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _oneAlone.Dispose();
        _blocks.Dispose();
    }

    /// <summary>Where no further image is to come, converters that are idle help with a large one.</summary>
    internal static int Threads(JpegInfo info, bool hasUnread, int places) =>
        hasUnread || (long)info.WidthPixels * info.HeightPixels < MinSharedPixels ? 1 : Math.Max(places, 1);

    private async Task<int> TakePlacesAsync(ImageJob job)
    {
        if (!job.Alone)
        {
            await _places.WaitAsync(job.Stop).ConfigureAwait(false);
            return 1;
        }

        int taken = 0;
        await _oneAlone.WaitAsync(job.Stop).ConfigureAwait(false);
        try
        {
            for (; taken < converters; taken++)
            {
                await _places.WaitAsync(job.Stop).ConfigureAwait(false);
            }

            return taken;
        }
        catch
        {
            if (taken > 0)
            {
                _places.Release(taken);
            }

            throw;
        }
        finally
        {
            _oneAlone.Release();
        }
    }

    /// <summary>Pictures of a file are converted one after another, and their PNGs kept.</summary>
    private long Need(OpenedImage image)
    {
        JpegInfo[] pictures = [image.Info, .. image.Further.Select(f => f.Info)];
        long need = pictures.Max(p => p.WorkingSetBytes) + pictures.Sum(LargestOutput);
        return need <= decoded.Capacity
            ? need
            : throw new ImageConversionException(
                ImageErrorKind.LimitExceeded,
                $"memory: converting needs {Quantities.Bytes(need)}; a budget of {Quantities.Bytes(memoryBytes)} leaves "
                + $"{Quantities.Bytes(decoded.Capacity)} for pixels and output");
    }

    // Noise does not compress: deflate then stores it, a byte of filter a row and a few a block more.
    private static long LargestOutput(JpegInfo info)
    {
        // Four components are CMYK, which becomes RGB, or RGB with alpha, which stays so.
        int bytesPerPixel = (info.Components is 1 or 4 ? info.Components : 3) * (info.PngBitsPerSample / 8);
        long raw = ((long)info.WidthPixels * info.HeightPixels * bytesPerPixel) + info.HeightPixels;
        return raw + (raw / 256) + (256 * 1024) + info.MetadataBytes;
    }
}
