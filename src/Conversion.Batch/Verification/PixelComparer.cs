using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Text;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Verification;

/// <summary>Reads a JPEG and its PNG, decodes both, and compares every pixel; within the memory of the process.</summary>
/// <remarks>Thread-safe: as many comparisons as one likes may be under way; the processor has a bounded number of them.</remarks>
internal sealed class PixelComparer : IDisposable
{
    // The PNG is decoded as a whole, by SkiaSharp: 4 bytes a pixel, and what the codec itself takes.
    private const int BytesPerPngPixel = 2 * 4;

    private readonly IBlobStore _source;
    private readonly IBlobStore _target;
    private readonly JpegToPngConverter _converter;
    private readonly ConversionOptions _options;
    private readonly ByteBudget _encoded;
    private readonly ByteBudget _decoded;
    private readonly SemaphoreSlim _processor;

    public PixelComparer(
        IBlobStore source, IBlobStore target, JpegToPngConverter converter, ConversionOptions options, PipelineOptions pipeline)
    {
        (_source, _target, _converter, _options) = (source, target, converter, options);
        long memory = pipeline.MemoryBytes - PipelineOptions.BaselineBytes;
        _encoded = new ByteBudget(memory / 4);
        _decoded = new ByteBudget(memory - _encoded.Capacity);
        _processor = new SemaphoreSlim(pipeline.Parallelism);
    }

    /// <summary>Compares one pair.</summary>
    /// <returns>The difference; null where there is none.</returns>
    /// <exception cref="BlobStoreException">One of the two cannot be read, or has changed since it was listed.</exception>
    /// <exception cref="ImageConversionException"><see cref="ImageErrorKind.LimitExceeded"/>: it does not fit.</exception>
    public async Task<Difference?> CompareAsync(SourceImage image, BlobEntry png, CancellationToken cancellationToken)
    {
        long need = image.Entry.SizeBytes + png.SizeBytes;
        ThrowUnlessFits(need, _encoded, "the two files have");
        await _encoded.TakeAsync(need, cancellationToken).ConfigureAwait(false);
        using var jpegBytes = new LoadedImage(image.Entry, _encoded);
        using var pngBytes = new LoadedImage(png, _encoded);
        await ReadAsync(_source, image.Entry, jpegBytes, cancellationToken).ConfigureAwait(false);
        await ReadAsync(_target, png, pngBytes, cancellationToken).ConfigureAwait(false);
        (DifferenceKind Kind, string Message)? found = PngStructure.FindProblem(pngBytes.Bytes.Span) is { } problem
            ? (DifferenceKind.NotPng, $"{png.Name} is not a whole PNG: {problem}")
            : await ComparePixelsAsync(jpegBytes.Bytes, pngBytes.Bytes, cancellationToken).ConfigureAwait(false);
        return found is { } difference
            ? new Difference(image.Entry.Name, image.Target, difference.Kind, difference.Message)
            : null;
    }

    public void Dispose() => _processor.Dispose();

    private async Task<(DifferenceKind Kind, string Message)?> ComparePixelsAsync(
        ReadOnlyMemory<byte> jpeg, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        long reserved = 0;
        await _processor.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            JpegInfo info = _converter.Identify(jpeg, _options);
            long need = info.WorkingSetBytes + ((long)info.WidthPixels * info.HeightPixels * BytesPerPngPixel);
            ThrowUnlessFits(need, _decoded, "comparing needs");
            await _decoded.TakeAsync(need, cancellationToken).ConfigureAwait(false);
            reserved = need;
            VerificationResult result = _converter.Verify(jpeg, png, _options, cancellationToken);
            return result.IsMatch ? null : (DifferenceKind.OtherPixels, result.Difference ?? "The pixels differ.");
        }
        catch (ImageConversionException e) when (e.Kind != ImageErrorKind.LimitExceeded)
        {
            // Its stamp says that the PNG was made from just this file.
            return (DifferenceKind.OtherPixels, $"The JPEG cannot be decoded ({e.Kind}): {e.Message}");
        }
        finally
        {
            _decoded.Give(reserved);
            _processor.Release();
        }
    }

    private static async Task ReadAsync(
        IBlobStore store, BlobEntry entry, LoadedImage into, CancellationToken cancellationToken)
    {
        BlobContent content = await store.OpenReadAsync(entry.Name, entry.ETag, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            await into.FillAsync(content.Stream, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void ThrowUnlessFits(long need, ByteBudget budget, string subject)
    {
        if (need > budget.Capacity)
        {
            throw new ImageConversionException(
                ImageErrorKind.LimitExceeded,
                $"memory: {subject} {Quantities.Bytes(need)}; the budget leaves {Quantities.Bytes(budget.Capacity)}");
        }
    }
}
