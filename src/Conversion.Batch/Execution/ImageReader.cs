using ImageConversion.Batch.Text;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>Reads encoded images into memory, within a budget.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageReader(IBlobStore source, ByteBudget encoded, ConversionLimits limits, long memoryBytes, TransferCap cap) : IDisposable
{
    private readonly NativeBlocks _blocks = new(encoded.Capacity / PipelineOptions.KeptShare);

    public async Task ReadAsync(ImageJob job)
    {
        BlobContent content = await source.OpenReadAsync(job.Image.Name, cancellationToken: job.Stop).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            CheckSize(content.Entry.SizeBytes);
            await cap.WaitAsync(content.Entry.SizeBytes, job.Stop).ConfigureAwait(false);
            await encoded.TakeAsync(content.Entry.SizeBytes, job.Stop).ConfigureAwait(false);
            job.Jpeg = new LoadedImage(content.Entry, encoded, _blocks);
            await job.Jpeg.FillAsync(content.Stream, job.Stop).ConfigureAwait(false);

            // Named in the ledger from here on: a version of which a part was read is none that was read.
            job.Source = content.Entry;
        }
    }

    public void Dispose() => _blocks.Dispose();

    private void CheckSize(long size)
    {
        if (size > limits.MaxInputBytes)
        {
            throw new ImageConversionException(
                ImageErrorKind.LimitExceeded,
                FormattableString.Invariant(
                    $"{nameof(ConversionLimits.MaxInputBytes)} is {limits.MaxInputBytes}, the image needs {size} input bytes."));
        }

        if (size > Math.Min(encoded.Capacity, Array.MaxLength))
        {
            throw new ImageConversionException(
                ImageErrorKind.LimitExceeded,
                $"memory: the file has {Quantities.Bytes(size)}; a budget of {Quantities.Bytes(memoryBytes)} leaves "
                + $"{Quantities.Bytes(encoded.Capacity)} for encoded images");
        }
    }
}
