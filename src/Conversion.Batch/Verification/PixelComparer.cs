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

    /// <summary>Compares an image with its PNGs: that of the primary picture, and those of further ones.</summary>
    /// <returns>The difference; null where there is none.</returns>
    /// <exception cref="BlobStoreException">One of the two cannot be read, or has changed since it was listed.</exception>
    /// <exception cref="ImageConversionException"><see cref="ImageErrorKind.LimitExceeded"/>: it does not fit.</exception>
    public async Task<Difference?> CompareAsync(SourceImage image, BlobEntry[] pngs, CancellationToken cancellationToken)
    {
        long need = image.Entry.SizeBytes + pngs.Sum(p => p.SizeBytes);
        ThrowUnlessFits(need, _encoded, "the files have");
        await _encoded.TakeAsync(need, cancellationToken).ConfigureAwait(false);
        using var jpegBytes = new LoadedImage(image.Entry, _encoded);
        LoadedImage[] pngBytes = [.. pngs.Select(p => new LoadedImage(p, _encoded))];
        try
        {
            await ReadAsync(_source, image.Entry, jpegBytes, cancellationToken).ConfigureAwait(false);
            foreach ((int i, BlobEntry png) in pngs.Index())
            {
                await ReadAsync(_target, png, pngBytes[i], cancellationToken).ConfigureAwait(false);
                if (PngStructure.FindProblem(pngBytes[i].Bytes.Span) is { } problem)
                {
                    return new Difference(image.Entry.Name, image.Target, DifferenceKind.NotPng, $"{png.Name} is not a whole PNG: {problem}");
                }
            }

            return await ComparePixelsAsync(jpegBytes.Bytes, [.. pngs.Zip(pngBytes, (p, b) => (p.Name, b.Bytes))], cancellationToken).ConfigureAwait(false)
                is { } difference
                    ? new Difference(image.Entry.Name, image.Target, DifferenceKind.OtherPixels, difference)
                    : null;
        }
        finally
        {
            Array.ForEach(pngBytes, p => p.Dispose());
        }
    }

    public void Dispose() => _processor.Dispose();

    private async Task<string?> ComparePixelsAsync(
        ReadOnlyMemory<byte> jpeg, (string Name, ReadOnlyMemory<byte> Bytes)[] pngs, CancellationToken cancellationToken)
    {
        long reserved = 0;
        await _processor.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            OpenedImage image = _converter.Open(jpeg, _options);
            OpenedImage[] pictures = [image, .. image.Further];
            if (pictures.Length != pngs.Length)
            {
                return $"The file has {pictures.Length} pictures; there are {pngs.Length} PNGs of them.";
            }

            long need = pictures.Max(p => p.Info.WorkingSetBytes + ((long)p.Info.WidthPixels * p.Info.HeightPixels * BytesPerPngPixel));
            ThrowUnlessFits(need, _decoded, "comparing needs");
            await _decoded.TakeAsync(need, cancellationToken).ConfigureAwait(false);
            reserved = need;
            foreach ((int i, OpenedImage picture) in pictures.Index())
            {
                VerificationResult result = _converter.Verify(picture, pngs[i].Bytes, cancellationToken);
                if (!result.IsMatch)
                {
                    string difference = result.Difference ?? "The pixels differ.";
                    return i == 0 ? difference : $"{pngs[i].Name}: {difference}";
                }
            }

            return null;
        }
        catch (ImageConversionException e) when (e.Kind != ImageErrorKind.LimitExceeded)
        {
            // Its stamp says that the PNG was made from just this file.
            return $"The JPEG cannot be decoded ({e.Kind}): {e.Message}";
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
