namespace ImageConversion.Batch.Execution;

/// <summary>Decides how many transfers are under way, so that converters do not wait for them.</summary>
/// <remarks>
/// It grows by half while converters wait although every transfer that is allowed is under way: more at a time is what
/// hides a slow answer. It shrinks by one when for a while nobody waited and transfers were left over: each holds an
/// image in memory, and is done again if the process dies. Not thread-safe.
/// </remarks>
/// <param name="gate">What is tuned.</param>
/// <param name="least">Never fewer.</param>
/// <param name="most">Never more.</param>
internal sealed class TransferTuner(TransferGate gate, int least, int most)
{
    /// <summary>Waiting of less than this share of the converters' time is left alone.</summary>
    public const double ToleratedWaiting = 0.02;

    /// <summary>Steps without waiting before it shrinks.</summary>
    public const int Patience = 20;

    private int _calmSteps;

    /// <summary>Looks at the time since the last step.</summary>
    /// <param name="waiting">The share of the converters' time that was spent waiting for these transfers.</param>
    /// <param name="leftOver">Whether the stage was ahead of the converters.</param>
    public void Step(double waiting, bool leftOver)
    {
        bool wasFull = gate.TakeWasFull();
        int limit = gate.Limit;
        _calmSteps = waiting <= ToleratedWaiting && leftOver ? _calmSteps + 1 : 0;
        if (waiting > ToleratedWaiting && wasFull)
        {
            gate.Limit = Math.Min(most, limit + Math.Max(1, limit / 2));
        }
        else if (_calmSteps >= Patience)
        {
            _calmSteps = 0;
            gate.Limit = Math.Max(least, limit - 1);
        }
    }
}

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
