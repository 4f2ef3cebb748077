using System.Collections.Concurrent;
using System.Diagnostics;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Telemetry;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>The images of one list on their way through the stages: what stops them together, and when all are through.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class JobGroup : IDisposable
{
    /// <summary>How long PNGs that are made may still be written after a stop. Of the 30 s that a Spot node has, this,
    /// the ledger's last flush and the lease's release take 23 at most.</summary>
    public static readonly TimeSpan WritePatience = TimeSpan.FromSeconds(8);

    private readonly IImageRecorder _recorder;
    private readonly RunCounter _progress;
    private readonly bool _mayRepeat;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _stop;
    private readonly GracePeriod _writing;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<ImageTask> _repeated = new();
    private Exception? _error;

    // The one who feeds the stages counts as one under way.
    private int _underWay = 1;

    /// <param name="recorder">Keeps what becomes of the images.</param>
    /// <param name="progress">Counts it.</param>
    /// <param name="mayRepeat">Whether images that fail for a passing reason are tried once more.</param>
    /// <param name="time">The clock of the patience.</param>
    /// <param name="cancellationToken">Ends the list early.</param>
    public JobGroup(
        IImageRecorder recorder, RunCounter progress, bool mayRepeat, TimeProvider time, CancellationToken cancellationToken)
    {
        (_recorder, _progress, _mayRepeat, _cancellationToken) = (recorder, progress, mayRepeat, cancellationToken);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _writing = new GracePeriod(WritePatience, time, cancellationToken);

        // Kept: images may still ask for them when a fault has ended the list.
        (Stop, Drop) = (_stop.Token, _writing.Token);
    }

    /// <summary>Cancelled by the caller, or by what ended the whole list: nothing more is read or converted.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Cancelled some time after the caller's stop, or at once by what ended the whole list: PNGs that are made
    /// are not written any more either.</summary>
    public CancellationToken Drop { get; }

    /// <summary>Images to be tried once more, each as its next attempt. Complete once the group is.</summary>
    public IReadOnlyCollection<ImageTask> Repeated => _repeated;

    /// <summary>Whether an image is still to be done.</summary>
    public bool IsDue(ImageTask image) => _recorder.IsDue(image);

    /// <summary>Records that images are about to be decoded.</summary>
    /// <exception cref="OperationCanceledException">That could not be recorded, which ends the list.</exception>
    public async Task BeginAsync(IReadOnlyList<ImageTask> images)
    {
        try
        {
            await _recorder.BeginAsync(images).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
            throw new OperationCanceledException(Stop);
        }
    }

    /// <summary>Records an image's outcome, unless it is to be tried once more.</summary>
    /// <param name="task">The image.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="span">Its span; null where no one listens.</param>
    public async Task ReachAsync(ImageTask task, ImageOutcome outcome, Activity? span)
    {
        try
        {
            // Bytes may have been damaged on the way: a second read says which.
            if (_mayRepeat && outcome.Entry.Kind is (FailureKind.Transient or FailureKind.Damaged))
            {
                await _recorder.PassOverAsync(outcome).ConfigureAwait(false);
                ConversionTelemetry.Retried(outcome.Entry, span);
                _repeated.Enqueue(task with
                {
                    Attempt = task.Attempt + 1, Damage = outcome.Entry.Kind is FailureKind.Damaged ? outcome.Entry.Message : null,
                });
                return;
            }

            outcome = await RecordAsync(Judge(task, outcome)).ConfigureAwait(false);
            _progress.Add(outcome.Entry);
            ConversionTelemetry.Reached(outcome.Entry, span);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Distinguishes a wrong stored hash from damage on the way: bytes that are read twice are those that are stored.</summary>
    private static ImageOutcome Judge(ImageTask task, ImageOutcome outcome) =>
        outcome.Entry.Kind is FailureKind.Damaged && task.Damage is { } before && before != outcome.Entry.Message
            ? outcome with { Entry = outcome.Entry with { Kind = FailureKind.Transient, Message = $"{outcome.Entry.Message}; another read had other bytes" } }
            : outcome;

    /// <summary>Records an outcome. What goes wrong with it that lies in the outcome, not in the ledger or the run, becomes the image's
    /// outcome; only if that cannot be recorded either, it is the run's.</summary>
    private async Task<ImageOutcome> RecordAsync(ImageOutcome outcome)
    {
        try
        {
            await _recorder.ReachAsync(outcome).ConfigureAwait(false);
            return outcome;
        }
        catch (Exception e) when (e is not (BlobStoreException or BatchException or OperationCanceledException))
        {
            ImageOutcome unrecorded = OutcomeFactory.Unrecorded(outcome, e);
            await _recorder.ReachAsync(unrecorded).ConfigureAwait(false);
            return unrecorded;
        }
    }

    /// <summary>Ends the list on an error that is not one image's. The first stands.</summary>
    public void Fail(Exception error)
    {
        if (error is not OperationCanceledException || !Stop.IsCancellationRequested)
        {
            _ = Interlocked.CompareExchange(ref _error, error, null);
        }

        _stop.Cancel();
        _writing.End();
    }

    /// <summary>Ends the list at once on a fault of a stage: images under way may never leave.</summary>
    public void Abort(Exception fault)
    {
        _ = _ended.TrySetException(fault);
        try
        {
            Fail(fault);
        }
        catch (ObjectDisposedException)
        {
            // The list has ended meanwhile.
        }
    }

    /// <summary>One image more is under way.</summary>
    public void Enter()
    {
        _progress.Began();
        ConversionTelemetry.Moved(1);
        _ = Interlocked.Increment(ref _underWay);
    }

    /// <summary>An image that was under way has left the stages.</summary>
    public void Leave()
    {
        _progress.Ended();
        ConversionTelemetry.Moved(-1);
        LeaveOne();
    }

    /// <summary>No image is added any more: waits for those under way.</summary>
    public async Task CompleteAsync()
    {
        LeaveOne();
        await _ended.Task.ConfigureAwait(false);
        if (_error is { } error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }

        _cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _writing.Dispose();
        _stop.Dispose();
    }

    private void LeaveOne()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
        {
            _ = _ended.TrySetResult();
        }
    }
}
