namespace ImageConversion.BatchEmulator.Service;

/// <summary>
/// The emulator's time. Whatever it starts later runs under the account's lock, and not at all after the end.
/// </summary>
internal sealed class ServiceClock(TimeProvider time, double scale, Lock gate)
{
    // What timers can hold; whatever is due later is never due in an emulator's life.
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(40);

    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly HashSet<Alarm> _alarms = [];
    private bool _stopped;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The time by the service's pace: it runs <c>scale</c> times as fast as <see cref="Now"/>.</summary>
    public DateTimeOffset ServiceNow => _start + ((Now - _start) * scale);

    public TimeProvider Provider => time;

    /// <summary>A span that the service would take, in the emulator's time.</summary>
    public TimeSpan Scaled(TimeSpan service) => service / scale;

    /// <summary>Calls back after what the service takes as <paramref name="service"/>; the caller holds the lock.</summary>
    public Alarm AfterService(TimeSpan service, Action action) => After(Scaled(service), action);

    /// <summary>Calls back after unscaled time; the caller holds the lock.</summary>
    public Alarm After(TimeSpan span, Action action)
    {
        var alarm = new Alarm(this);
        if (_stopped || span > Horizon)
        {
            return alarm;
        }

        _alarms.Add(alarm);
        alarm.Timer = time.CreateTimer(
            _ =>
            {
                lock (gate)
                {
                    if (_alarms.Contains(alarm))
                    {
                        alarm.Cancel();
                        action();
                    }
                }
            },
            state: null,
            span > TimeSpan.Zero ? span : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
        return alarm;
    }

    /// <summary>Cancels everything; the caller holds the lock.</summary>
    public void Stop()
    {
        _stopped = true;
        foreach (Alarm alarm in _alarms.ToList())
        {
            alarm.Cancel();
        }
    }

    /// <summary>Something that is due later, unless it is cancelled.</summary>
    internal sealed class Alarm(ServiceClock clock)
    {
        public ITimer? Timer { get; set; }

        /// <summary>Cancels; the caller holds the lock.</summary>
        public void Cancel()
        {
            clock._alarms.Remove(this);
            Timer?.Dispose();
        }
    }
}
