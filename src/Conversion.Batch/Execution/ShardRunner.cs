using System.Diagnostics;
using Conversion.Batch.Ledger;
using Conversion.Batch.Planning;
using Conversion.Core;
using Conversion.Storage;

namespace Conversion.Batch.Execution;

/// <summary>
/// Converts lists of images: reads, conversions and writes of different images overlap, bounded by bytes of memory and
/// by the stages' own limits. One image never stops the others; what does stop a run is a full target, a ledger that
/// cannot be written, or cancellation.
/// </summary>
/// <remarks>Thread-safe: shards may run at the same time and share the bounds.</remarks>
internal sealed class ShardRunner : IDisposable
{
    private readonly JpegToPngConverter _converter;
    private readonly IBlobStore _source;
    private readonly ImageWriter _writer;
    private readonly ConversionOptions _options;
    private readonly RunProgress _progress;
    private readonly TimeProvider _time;
    private readonly ByteBudget _encoded;
    private readonly ByteBudget _decoded;
    private readonly SemaphoreSlim _reads;
    private readonly SemaphoreSlim _conversions;
    private readonly SemaphoreSlim _writes;
    private readonly SemaphoreSlim _admitted;
    private readonly string _node;
    private readonly string _memoryText;

    public ShardRunner(
        JpegToPngConverter converter,
        IBlobStore source,
        ImageWriter writer,
        ConversionOptions options,
        PipelineOptions pipeline,
        RunProgress progress,
        string node,
        TimeProvider time)
    {
        (_converter, _source, _writer, _progress, _node, _time) = (converter, source, writer, progress, node, time);

        // A quarter for images waiting to be converted, the rest for pixels and output. Two budgets, so that images
        // which were only read can never take the room without which none of them can be finished.
        long forImages = pipeline.MemoryBytes - PipelineOptions.BaselineBytes;
        _encoded = new ByteBudget(forImages / 4);
        _decoded = new ByteBudget(forImages - _encoded.Capacity);
        _memoryText = Quantities.Bytes(pipeline.MemoryBytes);
        _options = options;
        _reads = new SemaphoreSlim(pipeline.TransfersInFlight);
        _conversions = new SemaphoreSlim(pipeline.Parallelism);
        _writes = new SemaphoreSlim(pipeline.TransfersInFlight);
        _admitted = new SemaphoreSlim((2 * pipeline.TransfersInFlight) + pipeline.Parallelism);
    }

    internal ByteBudget EncodedBudget => _encoded;

    internal ByteBudget DecodedBudget => _decoded;

    /// <summary>Works through a list; every image's outcome goes to <paramref name="record"/> as it is reached.</summary>
    public async Task RunAsync(
        IEnumerable<(PlannedImage Image, int Attempt)> images,
        Func<ImageOutcome, Task> record,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task>();
        try
        {
            foreach ((PlannedImage image, int attempt) in images)
            {
                await _admitted.WaitAsync(stop.Token).ConfigureAwait(false);
                running.Add(RunImageAsync(image, attempt, record, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // No more are admitted; those under way end below, and what ended them is thrown there.
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _reads.Dispose();
        _conversions.Dispose();
        _writes.Dispose();
        _admitted.Dispose();
    }

    private async Task RunImageAsync(
        PlannedImage image, int attempt, Func<ImageOutcome, Task> record, CancellationTokenSource stop)
    {
        _progress.Began();
        try
        {
            ImageOutcome outcome = await ConvertImageAsync(image, stop.Token).ConfigureAwait(false);
            outcome = outcome with { Entry = outcome.Entry with { Attempt = attempt } };
            await record(outcome).ConfigureAwait(false);
            _progress.Add(outcome.Entry);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Not reached: the image has no outcome and is done by whoever runs the shard next.
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            _progress.Ended();
            _admitted.Release();
        }
    }

    private async Task<ImageOutcome> ConvertImageAsync(PlannedImage image, CancellationToken cancellationToken)
    {
        BlobEntry? read = null;
        try
        {
            using Loaded jpeg = await ReadAsync(image, cancellationToken).ConfigureAwait(false);
            read = jpeg.Entry;
            using Converted png = await ConvertAsync(jpeg, cancellationToken).ConfigureAwait(false);
            jpeg.Dispose();
            return await WriteAsync(image, read, png, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.OutOfSpace)
        {
            throw new BatchException(BatchErrorKind.OutOfSpace, $"The target is full: {e.Message}", e);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            (FailureKind kind, string message) = Explain(e);
            return Failure(image, read, kind, message);
        }
    }

    private (FailureKind Kind, string Message) Explain(Exception error) => error switch
    {
        ImageConversionException e => (FailureKinds.Of(e.Kind), e.Message),
        BlobStoreException e => (FailureKinds.Of(e.Kind), e.Message),
        OutOfMemoryException e => (
            FailureKind.LimitExceeded, $"memory: within {_memoryText} there was no room ({e.Message})"),

        // Nobody asked for it: something below gave up waiting, a time-out of a transfer for one.
        OperationCanceledException e => (FailureKind.Transient, $"given up: {e.Message}"),
        _ => (FailureKind.Crashed, $"the converter failed on this image: {error.GetType().Name}: {error.Message}"),
    };

    private async Task<Loaded> ReadAsync(PlannedImage image, CancellationToken cancellationToken)
    {
        await _reads.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            BlobContent content = await _source.OpenReadAsync(image.Name, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                long size = content.Entry.SizeBytes;
                CheckInputSize(size);
                await _encoded.TakeAsync(size, cancellationToken).ConfigureAwait(false);
                var loaded = new Loaded(content.Entry, size, _encoded);
                try
                {
                    await loaded.FillAsync(content.Stream, cancellationToken).ConfigureAwait(false);
                    return loaded;
                }
                catch
                {
                    loaded.Dispose();
                    throw;
                }
            }
        }
        finally
        {
            _reads.Release();
        }
    }

    private async Task<Converted> ConvertAsync(Loaded jpeg, CancellationToken cancellationToken)
    {
        await _conversions.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            JpegInfo info = _converter.Identify(jpeg.Bytes, _options);
            long output = LargestOutput(info);
            long need = info.WorkingSetBytes + output;
            if (need > _decoded.Capacity)
            {
                throw new ImageConversionException(
                    ImageErrorKind.LimitExceeded,
                    $"memory: converting needs {Quantities.Bytes(need)}; a budget of {_memoryText} leaves "
                    + $"{Quantities.Bytes(_decoded.Capacity)} for pixels and output");
            }

            await _decoded.TakeAsync(need, cancellationToken).ConfigureAwait(false);
            var png = new Converted(need, _decoded);
            try
            {
                await Task.Run(() => png.Run(_converter, jpeg, _options, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                return png;
            }
            catch
            {
                png.Dispose();
                throw;
            }
        }
        finally
        {
            _conversions.Release();
        }
    }

    private async Task<ImageOutcome> WriteAsync(
        PlannedImage image, BlobEntry source, Converted png, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool written;
        try
        {
            written = await _writer.WriteAsync(image, source.ETag, png.Png, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writes.Release();
        }

        ConversionResult result = png.Result;
        var entry = new LedgerEntry
        {
            Name = image.Name,
            Target = image.Target,
            Outcome = written ? Outcome.Converted : Outcome.UpToDate,
            Warnings = result.Warnings,
            WidthPixels = result.WidthPixels,
            HeightPixels = result.HeightPixels,
            SourceBytes = source.SizeBytes,
            TargetBytes = written ? result.PngBytes : null,
            SourceEtag = source.ETag,
            DecodeMs = Math.Round(result.DecodeTime.TotalMilliseconds, 3),
            EncodeMs = Math.Round(result.EncodeTime.TotalMilliseconds, 3),
            Node = _node,
            At = _time.GetUtcNow(),
        };
        return new ImageOutcome(entry, result);
    }

    private ImageOutcome Failure(PlannedImage image, BlobEntry? read, FailureKind kind, string message) => new(new LedgerEntry
    {
        Name = image.Name,
        Target = image.Target,
        Outcome = Outcome.Failed,
        Kind = kind,
        Message = message,
        SourceBytes = read?.SizeBytes ?? image.Bytes,
        SourceEtag = read?.ETag ?? image.Etag,
        Node = _node,
        At = _time.GetUtcNow(),
    });

    private void CheckInputSize(long size)
    {
        if (size > _options.Limits.MaxInputBytes)
        {
            throw new ImageConversionException(
                ImageErrorKind.LimitExceeded,
                $"input: the file has {Quantities.Bytes(size)}; the limit is {Quantities.Bytes(_options.Limits.MaxInputBytes)}");
        }

        if (size > Math.Min(_encoded.Capacity, Array.MaxLength))
        {
            throw new ImageConversionException(
                ImageErrorKind.LimitExceeded,
                $"memory: the file has {Quantities.Bytes(size)}; a budget of {_memoryText} leaves "
                + $"{Quantities.Bytes(_encoded.Capacity)} for encoded images");
        }
    }

    // Noise does not compress: deflate then stores it, a byte of filter a row and a few a block more.
    private static long LargestOutput(JpegInfo info)
    {
        // Four components are CMYK, which becomes RGB, or RGB with alpha, which stays so.
        int bytesPerPixel = (info.Components is 1 or 4 ? info.Components : 3) * (info.BitsPerSample > 8 ? 2 : 1);
        long raw = ((long)info.WidthPixels * info.HeightPixels * bytesPerPixel) + info.HeightPixels;
        return raw + (raw / 256) + (256 * 1024);
    }

    /// <summary>An encoded image in memory. Owns its reservation from the start, also where no memory is to be had.</summary>
    private sealed class Loaded(BlobEntry entry, long reserved, ByteBudget budget) : IDisposable
    {
        private NativeBuffer? _buffer;
        private bool _disposed;

        public BlobEntry Entry { get; } = entry;

        public ReadOnlyMemory<byte> Bytes => _buffer?.Written ?? default;

        public async Task FillAsync(Stream content, CancellationToken cancellationToken)
        {
            NativeBuffer buffer = _buffer = new NativeBuffer((int)reserved);
            while (buffer.Length < reserved)
            {
                Memory<byte> room = buffer.Memory[buffer.Length..(int)reserved];
                int read = await content.ReadAsync(room, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new BlobStoreException(
                        BlobStoreErrorKind.Unavailable,
                        $"'{Entry.Name}' ended after {buffer.Length} of {reserved} bytes; it changed or the transfer broke off");
                }

                buffer.Advance(read);
            }
        }

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                ((IDisposable?)_buffer)?.Dispose();
                budget.Give(reserved);
            }
        }
    }

    /// <summary>A PNG in memory. Its reservation shrinks to its real size once the pixels are gone.</summary>
    private sealed class Converted(long reserved, ByteBudget budget) : IDisposable
    {
        private readonly NativeBuffer _buffer = new(0);
        private ConversionResult? _result;
        private long _reserved = reserved;

        public ReadOnlyMemory<byte> Png => _buffer.Written;

        public ConversionResult Result => _result ?? throw new UnreachableException();

        public void Run(
            JpegToPngConverter converter, Loaded jpeg, ConversionOptions options, CancellationToken cancellationToken)
        {
            _result = converter.Convert(jpeg.Bytes, _buffer, options, cancellationToken);
            long kept = Math.Min(_reserved, _buffer.Memory.Length);
            budget.Give(_reserved - kept);
            _reserved = kept;
        }

        public void Dispose()
        {
            ((IDisposable)_buffer).Dispose();
            budget.Give(_reserved);
            _reserved = 0;
        }
    }
}
