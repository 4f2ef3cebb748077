namespace ImageConversion.Batch.Execution;

/// <summary>Spreads transfers over time, so that they stay under a rate on the average.</summary>
/// <remarks>Thread-safe. Each transfer waits until those before it are paid for; it is never cut into pieces.</remarks>
/// <param name="bytesPerSecond">The rate; null lets everything through.</param>
/// <param name="time">The clock.</param>
internal sealed class TransferCap(double? bytesPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _startedAt = time.GetTimestamp();
    private TimeSpan _free;

    /// <summary>Waits for the turn of a transfer.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="cancellationToken">Gives up; the turn is lost.</param>
    public Task WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytesPerSecond is not { } rate)
        {
            return Task.CompletedTask;
        }

        TimeSpan wait;
        lock (_gate)
        {
            TimeSpan now = time.GetElapsedTime(_startedAt);
            _free = _free > now ? _free : now;
            wait = _free - now;
            _free += TimeSpan.FromSeconds(bytes / rate);
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
