namespace ImageConversion.Batch.Execution;

/// <summary>What may still be done after a stop: a token that is cancelled some time after another one.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class GracePeriod : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _stopping;
    private ITimer? _timer;

    /// <param name="length">How long after the stop.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">The stop.</param>
    public GracePeriod(TimeSpan length, TimeProvider time, CancellationToken stop) =>
        _stopping = stop.Register(() => _timer = time.CreateTimer(
            state => ((GracePeriod)state!).EndInTime(), this, length, Timeout.InfiniteTimeSpan));

    /// <summary>Cancelled when the time is over.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Cancels the token at once.</summary>
    public void End() => _end.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        // In this order: once the registration is gone, no timer is made any more.
        _stopping.Dispose();
        _timer?.Dispose();
        _end.Dispose();
    }

    private void EndInTime()
    {
        try
        {
            End();
        }
        catch (ObjectDisposedException)
        {
            // The timer went off as all was done.
        }
    }
}
