namespace Conversion.Batch.Execution;

/// <summary>Reads off a clock how large a share of the converters' time one state took since the last reading.</summary>
internal sealed class WaitMeter(ConverterClock clock, ConverterState state, int converters, TimeProvider time)
{
    private TimeSpan _before = clock.TimeIn(state);
    private long _readAt = time.GetTimestamp();

    public double TakeShare()
    {
        TimeSpan now = clock.TimeIn(state);
        long readAt = time.GetTimestamp();
        TimeSpan passed = time.GetElapsedTime(_readAt, readAt) * converters;
        double share = passed > TimeSpan.Zero ? (now - _before) / passed : 0;
        (_before, _readAt) = (now, readAt);
        return share;
    }
}
