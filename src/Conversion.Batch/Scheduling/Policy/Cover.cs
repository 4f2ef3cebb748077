namespace Conversion.Batch.Scheduling.Policy;

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
