namespace ImageConversion.Batch.Execution;

/// <summary>Reports how far something has come, a few times a second and once more at its end; without a receiver it costs nothing.</summary>
/// <typeparam name="T">What is reported.</typeparam>
internal sealed class PeriodicReport<T> : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly IProgress<T>? _progress;
    private readonly Func<T> _read;
    private readonly Lock _gate = new();
    private readonly ITimer? _timer;

    /// <param name="progress">Receives the reports; null for none.</param>
    /// <param name="read">How far it is now.</param>
    /// <param name="time">The clock of the reports.</param>
    public PeriodicReport(IProgress<T>? progress, Func<T> read, TimeProvider time)
    {
        (_progress, _read) = (progress, read);
        _timer = progress is null ? null : time.CreateTimer(_ => Report(), state: null, Interval, Interval);
    }

    /// <summary>Reports now.</summary>
    public void Report()
    {
        lock (_gate)
        {
            _progress?.Report(_read());
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        Report();
    }
}
