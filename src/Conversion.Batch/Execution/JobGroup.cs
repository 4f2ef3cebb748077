namespace Conversion.Batch.Execution;

/// <summary>The images of one list on their way through the stages: what stops them together, and when all are through.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class JobGroup(IImageRecorder recorder, RunProgress progress, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _error;

    // The one who feeds the stages counts as one under way.
    private int _underWay = 1;

    /// <summary>Cancelled by the caller, or by what ended the whole list.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Records that images are about to be decoded.</summary>
    /// <exception cref="OperationCanceledException">That could not be recorded, which ends the list.</exception>
    public async Task BeginAsync(IReadOnlyList<ImageTask> images)
    {
        try
        {
            await recorder.BeginAsync(images).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
            throw new OperationCanceledException(Stop);
        }
    }

    /// <summary>Records an image's outcome.</summary>
    public async Task ReachAsync(ImageOutcome outcome)
    {
        try
        {
            await recorder.ReachAsync(outcome).ConfigureAwait(false);
            progress.Add(outcome.Entry);
        }
        catch (Exception e)
        {
            Fail(e);
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
    }

    /// <summary>One image more is under way.</summary>
    public void Enter()
    {
        progress.Began();
        _ = Interlocked.Increment(ref _underWay);
    }

    /// <summary>An image that was under way has left the stages.</summary>
    public void Leave()
    {
        progress.Ended();
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

        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => _stop.Dispose();

    private void LeaveOne()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
        {
            _ = _ended.TrySetResult();
        }
    }
}
