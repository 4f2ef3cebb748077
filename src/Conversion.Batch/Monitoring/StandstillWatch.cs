namespace ImageConversion.Batch.Monitoring;

/// <summary>Measures for how long something that should grow has stood still. Not thread-safe.</summary>
internal sealed class StandstillWatch(TimeProvider time, MonitorOptions options)
{
    private long _reached = -1;
    private long _at = time.GetTimestamp();

    /// <summary>After so long it is over.</summary>
    public TimeSpan Timeout => options.StallTimeout;

    /// <summary>For how long nothing has grown, with the present value.</summary>
    public TimeSpan Look(long reached)
    {
        if (reached != _reached)
        {
            (_reached, _at) = (reached, time.GetTimestamp());
        }

        return time.GetElapsedTime(_at);
    }

    /// <summary>Whether it has stood still for too long.</summary>
    public bool IsOver(long reached) => Look(reached) >= Timeout;
}
