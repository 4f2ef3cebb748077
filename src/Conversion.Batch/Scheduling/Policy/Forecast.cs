namespace Conversion.Batch.Scheduling.Policy;

/// <summary>When a shard will end if nothing is done.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Seconds">From now to its end; infinite where nobody works on it.</param>
/// <param name="Rate">What its task does a second, in bytes; 0 where nobody works on it.</param>
/// <param name="BegunBytes">Work that will have been begun by now; it cannot be given.</param>
/// <param name="GivableBytes">Work that will not have been begun, in bytes.</param>
/// <param name="BegunSinceBytes">Of what the ledger showed as not begun, that which will have been begun by now.</param>
internal readonly record struct Forecast(
    int Shard, double Seconds, double Rate, double BegunBytes, double GivableBytes, double BegunSinceBytes)
{
    public static Forecast Of(RunningShard shard, double slotRate, TailOptions options)
    {
        if (shard.IsLost)
        {
            return new Forecast(shard.Shard, double.PositiveInfinity, 0, 0, shard.UnbegunBytes, 0);
        }

        double rate = RateOf(shard, slotRate, options);
        double since = Math.Min(rate * shard.Age.TotalSeconds, shard.BegunBytes + shard.UnbegunBytes);
        double begunSince = Math.Min(since, shard.UnbegunBytes);
        double begun = Math.Min(shard.BegunBytes, shard.BegunBytes + shard.UnbegunBytes - since);
        double givable = shard.UnbegunBytes - begunSince;
        return new Forecast(shard.Shard, (begun + givable) / rate, rate, begun, givable, begunSince);
    }

    // What was expected counts like so many seconds of having seen it.
    private static double RateOf(RunningShard shard, double slotRate, TailOptions options)
    {
        double expected = shard.NodeRate ?? slotRate;
        double trust = options.TrustAfter.TotalSeconds;
        return ((expected * trust) + shard.DoneBytes + (shard.BegunBytes / 2)) / (trust + shard.WorkedFor.TotalSeconds);
    }
}
