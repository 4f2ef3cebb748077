namespace ImageConversion.Batch.Monitoring.Tail;

/// <summary>Decides what shards give away when the queue runs dry, so that the run ends when its work ends.</summary>
/// <remarks>
/// Slots that are idle, or will be before the monitor looks again, are what can be given; shards that would end late are
/// what there is to give. The policy looks for the earliest moment by which everything can be over: to it, every late
/// shard keeps what its own slot does, and the slots that are free take the rest, each after a start. Anyone who was
/// mistaken about a rate is corrected at the next look. Pure: the same view gives the same answer.
/// </remarks>
internal static class TailPolicy
{
    private const int Halvings = 40;

    /// <summary>Whether the end is so near that the running shards have to be looked at one by one.</summary>
    /// <param name="queuedTasks">Tasks that wait for a slot.</param>
    /// <param name="slots">The pool's slots.</param>
    public static bool IsNear(int queuedTasks, int slots) => queuedTasks < slots;

    /// <summary>Decides who gives what.</summary>
    /// <returns>One entry a shard that gives, latest first; empty where nothing would be gained.</returns>
    public static IReadOnlyList<ShardRelief> Decide(TailView view, TailOptions options)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(options);
        Forecast[] late = [.. view.Running
            .Select(s => Forecast.Of(s, view.SlotRate, options))
            .Where(f => f.Seconds > options.LeastGain.TotalSeconds)
            .OrderByDescending(f => f.Seconds).ThenByDescending(f => f.GivableBytes).ThenBy(f => f.Shard)];
        double[] free = FreeSlots(view, options);
        if (late.Length == 0 || free.Length == 0)
        {
            return [];
        }

        var cover = new Cover(late, free, view.SlotRate, options);
        double tooEarly = 0, end = cover.Latest;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (tooEarly + end) / 2;
            (tooEarly, end) = cover.IsPossible(middle) ? (tooEarly, middle) : (middle, end);
        }

        return cover.Reliefs(end);
    }

    /// <summary>When slots are free for which no task waits, in seconds from now, earliest first.</summary>
    private static double[] FreeSlots(TailView view, TailOptions options)
    {
        double horizon = (options.PollInterval + options.TaskStart).TotalSeconds;
        IEnumerable<double> soon = view.Running
            .Where(s => !s.IsLost)
            .Select(s => Forecast.Of(s, view.SlotRate, options).Seconds)
            .Where(seconds => seconds <= horizon)
            .Order();
        return [.. Enumerable.Repeat(0d, view.IdleSlots).Concat(soon).Skip(view.QueuedTasks)];
    }
}

/// <summary>Late shards, latest first, laid upon free slots, earliest first.</summary>
internal sealed class Cover(Forecast[] late, double[] free, double slotRate, TailOptions options)
{
    /// <summary>A moment by which everything is over whatever is given: in seconds from now.</summary>
    public double Latest => free[^1] + options.TaskStart.TotalSeconds + options.SmallestPart.TotalSeconds + late.Sum(
        f => f.GivableBytes / slotRate) + late.Where(f => double.IsFinite(f.Seconds)).Select(f => f.Seconds).DefaultIfEmpty().Max();

    /// <summary>Whether the free slots can take all that keeps shards from ending by then.</summary>
    public bool IsPossible(double end) => Lay(end, reliefs: null);

    /// <summary>Who gives what for everything to be over by then.</summary>
    public IReadOnlyList<ShardRelief> Reliefs(double end)
    {
        var reliefs = new List<ShardRelief>();
        Lay(end, reliefs);
        return reliefs;
    }

    private bool Lay(double end, List<ShardRelief>? reliefs)
    {
        int slot = 0;
        foreach (Forecast shard in late)
        {
            if (shard.Seconds <= end + options.LeastGain.TotalSeconds)
            {
                break;
            }

            double own = Math.Max(end, options.HandOver.TotalSeconds) * shard.Rate;
            double kept = Math.Clamp(own - shard.BegunBytes, 0, shard.GivableBytes);
            double given = shard.GivableBytes - kept;
            if (given <= 0)
            {
                continue;
            }

            List<double>? parts = reliefs is null ? null : [];
            double left = given;
            while (left > 0)
            {
                double seconds = slot < free.Length ? end - free[slot++] - options.TaskStart.TotalSeconds : 0;
                if (seconds < options.SmallestPart.TotalSeconds)
                {
                    return false;
                }

                left -= seconds * slotRate;
                parts?.Add(seconds * slotRate);
            }

            reliefs?.Add(new ShardRelief(shard.Shard, kept + shard.BegunSinceBytes, Even(parts!, given)));
        }

        return true;
    }

    private static List<double> Even(List<double> parts, double sum)
    {
        double scale = sum / parts.Sum();
        return parts.ConvertAll(p => p * scale);
    }
}

/// <summary>When a shard will end if nothing is done.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Seconds">From now to its end; infinite where no slot works on it.</param>
/// <param name="Rate">What its task does a second, in bytes; 0 where no slot works on it.</param>
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
