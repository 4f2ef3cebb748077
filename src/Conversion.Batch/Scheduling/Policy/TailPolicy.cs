namespace Conversion.Batch.Scheduling.Policy;

/// <summary>Decides what shards give away when the queue runs dry, so that the run ends when its work ends.</summary>
/// <remarks>
/// Slots that are idle, or will be before the monitor looks again, are what can be given; shards that would end late are
/// what there is to give. The policy looks for the earliest moment by which everything can be over: to it, every late
/// shard keeps what its own slot does, and the slots that are free take the rest, each after a start. Whoever was
/// mistaken about a rate is corrected at the next look. Pure: the same view gives the same answer.
/// </remarks>
public static class TailPolicy
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

    /// <summary>When slots are free that nobody waits for, in seconds from now, earliest first.</summary>
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
