using System.Collections.Concurrent;
using System.Threading.Channels;
using ImageConversion.Batch.Model;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>
/// Converts lists of images in three stages, read, convert and write, which are joined by short queues. One image never
/// stops the others; what does stop a list is a full target, a ledger that cannot be written, or cancellation.
/// </summary>
/// <remarks>
/// <para>Thread-safe: shards may run at the same time and share the bounds.</para>
/// <para>There are as many converters as the options say. How many reads and writes are under way is found at run time
/// (<see cref="TransferTuner"/>). Memory is handed out in bytes: before an image is read, by its length; before it is
/// decoded, by what its header says. A stage that is ahead waits with full hands, so that the queues stay short.</para>
/// </remarks>
internal sealed class ShardRunner : IDisposable
{
    // Attempts are recorded so many at a time, and as long ahead as it takes to read half of them: few enough to try them
    // one by one after a crash.
    internal const int AttemptsAtOnce = 32;

    // Each of them behind all of the SDK's own attempts, so that a fault must last for minutes to be left in the ledger.
    private const int MaxRepeats = 2;

    private const double BytesPerMegabit = 1e6 / 8;

    private static readonly TimeSpan TuningInterval = TimeSpan.FromMilliseconds(100);

    private readonly PipelineOptions _pipeline;
    private readonly RunCounter _progress;
    private readonly TimeProvider _time;
    private readonly TransferCap _cap;
    private readonly ImageReader _reader;
    private readonly ImageConverter _converter;
    private readonly ImageWriter _writer;
    private readonly OutcomeFactory _outcomes;
    private readonly ConverterClock _clock;
    private readonly TransferGate _reads;
    private readonly TransferGate _writes;
    private readonly Channel<ImageJob> _toRead;
    private readonly Channel<ImageJob> _toConvert;
    private readonly Channel<ImageJob> _toWrite;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lazy<bool> _started;
    private readonly ConcurrentDictionary<JobGroup, bool> _groups = [];
    private Exception? _fault;

    public ShardRunner(
        JpegToPngConverter converter,
        IBlobStore source,
        ImageWriter writer,
        ConversionOptions options,
        PipelineOptions pipeline,
        RunCounter progress,
        string node,
        TimeProvider time)
    {
        (_pipeline, _progress, _time, _writer) = (pipeline, progress, time, writer);

        // A quarter for images waiting to be converted, the rest for pixels and output. Two budgets, so that images
        // which were only read can never take the room without which none of them can be finished.
        long forImages = pipeline.MemoryBytes - PipelineOptions.BaselineBytes;
        EncodedBudget = new ByteBudget(forImages / 4);
        DecodedBudget = new ByteBudget(forImages - EncodedBudget.Capacity);
        _cap = new TransferCap(pipeline.MaxMegabitsPerSecond * BytesPerMegabit, time);
        _reader = new ImageReader(source, EncodedBudget, options.Limits, pipeline.MemoryBytes, _cap);
        _converter = new ImageConverter(converter, options, DecodedBudget, pipeline.Parallelism, pipeline.MemoryBytes);
        _outcomes = new OutcomeFactory(node, pipeline.MemoryBytes, time);
        _clock = new ConverterClock(pipeline.Parallelism, time);
        _reads = new TransferGate(FirstTransfers);
        _writes = new TransferGate(FirstTransfers);
        _toRead = Channel.CreateBounded<ImageJob>(1);
        _toConvert = Channel.CreateBounded<ImageJob>(2 * pipeline.Parallelism);
        _toWrite = Channel.CreateBounded<ImageJob>(pipeline.Parallelism);
        _started = new Lazy<bool>(Start);
    }

    /// <summary>What the converters did with their time so far; null while there was none.</summary>
    public ConverterUse? Use => _clock.ToUse();

    internal ByteBudget EncodedBudget { get; }

    internal ByteBudget DecodedBudget { get; }

    internal int FreePlaces => _converter.FreePlaces;

    private int FirstTransfers => Math.Min(_pipeline.TransfersInFlight, 2 * _pipeline.Parallelism);

    /// <summary>Works through a list; every image's outcome is recorded as it is reached. What failed for a passing reason
    /// is tried again when the rest is through.</summary>
    public async Task RunAsync(
        IReadOnlyCollection<ImageTask> images, IImageRecorder recorder, CancellationToken cancellationToken)
    {
        _ = _started.Value;
        for (int repeats = 0; images.Count > 0; repeats++)
        {
            IReadOnlyCollection<ImageTask> repeated = await RunOnceAsync(
                images, recorder, mayRepeat: repeats < MaxRepeats, cancellationToken).ConfigureAwait(false);

            // A store that let nothing through is asked once more, not twice.
            repeats = repeated.Count == images.Count ? Math.Max(repeats, MaxRepeats - 1) : repeats;
            images = repeated;
        }
    }

    public void Dispose()
    {
        // No list is under way any more, so the stages are empty.
        _disposed.Cancel();
        _disposed.Dispose();
        _toRead.Writer.Complete();
        _toConvert.Writer.Complete();
        _toWrite.Writer.Complete();
        _converter.Dispose();
        _reader.Dispose();
    }

    /// <summary>Works through a list once.</summary>
    /// <returns>What is to be tried again.</returns>
    private async Task<IReadOnlyCollection<ImageTask>> RunOnceAsync(
        IReadOnlyCollection<ImageTask> images, IImageRecorder recorder, bool mayRepeat, CancellationToken cancellationToken)
    {
        using var group = new JobGroup(recorder, _progress, mayRepeat, _time, cancellationToken);
        _groups[group] = true;
        if (Volatile.Read(ref _fault) is { } fault)
        {
            group.Abort(fault);
        }

        int unread = images.Count;
        _clock.AddUnread(unread);
        try
        {
            using IEnumerator<ImageTask[]> chunks = images.Where(IsDue).Chunk(AttemptsAtOnce).GetEnumerator();
            (ImageTask[] chunk, Lazy<Task> begun) = Begin(chunks);
            while (chunk.Length > 0)
            {
                (ImageTask[] Chunk, Lazy<Task> Begun) next = ([], begun);
                foreach ((int place, ImageTask image) in chunk.Index())
                {
                    // The next ones' attempts are under way by the time these are used up: no converter waits for them.
                    next = place == AttemptsAtOnce / 2 ? Begin(chunks) : next;
                    await AdmitAsync(new ImageJob(image, begun, group, _outcomes), group).ConfigureAwait(false);
                    unread--;
                }

                (chunk, begun) = next;
            }
        }
        catch (OperationCanceledException) when (group.Stop.IsCancellationRequested)
        {
            // No more are admitted; those under way end below, and what ended them is thrown there.
        }

        finally
        {
            _clock.AddUnread(-unread);
        }

        try
        {
            await group.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            _ = _groups.TryRemove(group, out _);
        }

        return group.Repeated;

        (ImageTask[] Chunk, Lazy<Task> Begun) Begin(IEnumerator<ImageTask[]> chunks)
        {
            ImageTask[] chunk = chunks.MoveNext() ? chunks.Current : [];
            var begun = new Lazy<Task>(() => group.BeginAsync(chunk));
            if (chunk is not ([] or [{ Alone: true }]))
            {
                _ = begun.Value;
            }

            return (chunk, begun);
        }

        bool IsDue(ImageTask image)
        {
            if (group.IsDue(image))
            {
                return true;
            }

            unread--;
            _clock.AddUnread(-1);
            return false;
        }
    }

    private async Task AdmitAsync(ImageJob job, JobGroup group)
    {
        group.Enter();
        try
        {
            await _toRead.Writer.WriteAsync(job, group.Stop).ConfigureAwait(false);
        }
        catch
        {
            group.Leave();
            throw;
        }
    }

    private bool Start()
    {
        Run(() => TransferAsync(_toRead.Reader, _reads, ReadAsync));
        for (int number = 0; number < _pipeline.Parallelism; number++)
        {
            int converter = number;
            Run(() => ConvertAsync(converter));
        }

        Run(() => TransferAsync(_toWrite.Reader, _writes, WriteAsync));
        Run(() => TuneAsync(_disposed.Token));
        return true;
    }

    // A stage never ends by an error of an image. What ends it is a defect, after which no image gets through any more: every
    // list ends with that error, instead of waiting for its images.
    private void Run(Func<Task> stage) => _ = Task.Run(async () =>
    {
        try
        {
            await stage().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fault(e);
        }
    });

    private void Fault(Exception error)
    {
        _ = Interlocked.CompareExchange(ref _fault, error, null);
        foreach (JobGroup group in _groups.Keys)
        {
            group.Abort(error);
        }
    }

    /// <summary>Starts a transfer for each image that comes, as many at a time as the gate lets in.</summary>
    private static async Task TransferAsync(ChannelReader<ImageJob> images, TransferGate gate, Func<ImageJob, Task> transfer)
    {
        await foreach (ImageJob job in images.ReadAllAsync().ConfigureAwait(false))
        {
            await gate.EnterAsync().ConfigureAwait(false);
            _ = transfer(job);
        }
    }

    private async Task ReadAsync(ImageJob job)
    {
        try
        {
            bool isRead = await job.TryAsync(_reader.ReadAsync).ConfigureAwait(false);
            _clock.AddUnread(-1);
            if (isRead)
            {
                await job.TryAsync(j => _toConvert.Writer.WriteAsync(j, j.Stop).AsTask()).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fault(e);
        }

        _reads.Leave();
    }

    private async Task ConvertAsync(int number)
    {
        while (await WaitForImageAsync(number).ConfigureAwait(false))
        {
            if (_toConvert.Reader.TryRead(out ImageJob? job)
                && await job.TryAsync(j => _converter.ConvertAsync(j, number, _clock)).ConfigureAwait(false))
            {
                _clock.Enter(number, ConverterState.Target);
                await job.TryWriteAsync(j => _toWrite.Writer.WriteAsync(j, j.Drop).AsTask()).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> WaitForImageAsync(int number)
    {
        _clock.Enter(number, ConverterState.Source);
        return await _toConvert.Reader.WaitToReadAsync().ConfigureAwait(false);
    }

    private async Task WriteAsync(ImageJob job)
    {
        try
        {
            bool written = false;
            if (await job.TryWriteAsync(async j => written = await SendAsync(j).ConfigureAwait(false)).ConfigureAwait(false))
            {
                await job.FinishAsync(written).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fault(e);
        }

        _writes.Leave();
    }

    private async Task<bool> SendAsync(ImageJob job)
    {
        await _cap.WaitAsync(job.Png!.Png.Length, job.Drop).ConfigureAwait(false);
        return await _writer.WriteAsync(job).ConfigureAwait(false);
    }

    private async Task TuneAsync(CancellationToken cancellationToken)
    {
        var reads = new TransferTuner(_reads, FirstTransfers, _pipeline.TransfersInFlight);
        var writes = new TransferTuner(_writes, FirstTransfers, _pipeline.TransfersInFlight);
        var starved = new WaitMeter(_clock, ConverterState.Source, _pipeline.Parallelism, _time);
        var blocked = new WaitMeter(_clock, ConverterState.Target, _pipeline.Parallelism, _time);
        using var timer = new PeriodicTimer(TuningInterval, _time);
        // Not its token: an exception costs a short run more than all of its ticks.
        await using CancellationTokenRegistration end = cancellationToken.UnsafeRegister(t => ((PeriodicTimer)t!).Dispose(), timer);
        while (await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
        {
            reads.Step(starved.TakeShare(), leftOver: _toConvert.Reader.Count >= _pipeline.Parallelism);
            writes.Step(blocked.TakeShare(), leftOver: _toWrite.Reader.Count == 0);
        }
    }
}
