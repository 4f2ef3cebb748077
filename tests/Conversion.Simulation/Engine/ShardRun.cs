namespace ImageConversion.Simulation.Engine;

/// <summary>A task on a slot: its images in order, each on the core that is free first.</summary>
internal sealed class ShardRun
{
    private const int None = -1;

    private readonly double _speed;
    private readonly double[] _free;
    private readonly int[] _image;
    private int _next;
    private int _to;
    private double _startedWork;
    private double? _allWork;

    public ShardRun(ShardTask task, int slot, double startsAt, double speed, int cores)
    {
        (Task, Slot, StartsAt, _speed, _to) = (task, slot, startsAt, speed, task.Images);
        (_free, _image) = (new double[cores], new int[cores]);
        Array.Fill(_free, startsAt);
        Array.Fill(_image, None);
        EndsAt = EndOf(_to);
    }

    public ShardTask Task { get; }

    public int Slot { get; }

    /// <summary>When its first image begins.</summary>
    public double StartsAt { get; }

    public double EndsAt { get; private set; }

    /// <summary>Counts the changes of <see cref="EndsAt"/>.</summary>
    public int Version { get; private set; }

    /// <summary>Core time spent on images that others did as well.</summary>
    public double DoubledSeconds { get; private set; }

    /// <summary>Work of each image that was not begun at the time that was moved to.</summary>
    public IReadOnlyList<long> UnbegunWork => [.. Task.Work[_next.._to].Select(w => (long)w)];

    /// <summary>Moves on; never back.</summary>
    public void AdvanceTo(double time)
    {
        while (_next < _to && FirstFree(_free) is var core && _free[core] <= time)
        {
            _startedWork += Task.Work[_next];
            _free[core] += Task.Seconds[_next] / _speed;
            _image[core] = _next++;
        }
    }

    /// <summary>What a ledger shows at the time that was moved to.</summary>
    /// <returns>Work in bytes: done by this task, under way, not begun.</returns>
    public (double Done, double Begun, double Unbegun) SightAt(double time)
    {
        double begun = UnderWay(time).Sum(core => (double)Task.Work[_image[core]]);
        _allWork ??= Task.Work.Take(_to).Sum(w => (double)w);
        return (_startedWork - begun, begun, Math.Max(0, _allWork.Value - _startedWork));
    }

    /// <summary>Gives away images that were not begun at the time that was moved to.</summary>
    /// <param name="keep">How many of them stay.</param>
    /// <param name="parts">How many each new task gets.</param>
    /// <param name="newId">Gives a number to a new task.</param>
    /// <param name="heardAt">When this run hears of it.</param>
    public List<ShardTask> Give(int keep, IReadOnlyList<int> parts, Func<int> newId, double heardAt)
    {
        var given = new List<ShardTask>();
        int from = _next + keep;
        foreach (int images in parts)
        {
            given.Add(Task.Slice(newId(), from..(from + images)));
            from += images;
        }

        double keptUntil = EndOf(_next + keep);
        double goesOnUntil = Math.Max(keptUntil, Math.Min(EndOf(_to), heardAt));
        DoubledSeconds += (goesOnUntil - keptUntil) * _free.Length * _speed;
        (_to, EndsAt, _allWork) = (_next + keep, goesOnUntil, null);
        Version++;
        return given;
    }

    /// <summary>Ends with the node: images under way are lost, the others stay done.</summary>
    /// <returns>What is left, and the core time that was in vain.</returns>
    public (ShardTask Left, double LostSeconds) StopAt(double time)
    {
        AdvanceTo(time);
        int[] cores = [.. UnderWay(time)];
        double lost = cores.Sum(c => Task.Seconds[_image[c]] - ((_free[c] - time) * _speed));
        int[] images = [.. cores.Select(c => _image[c]), .. Enumerable.Range(_next, _to - _next)];
        return (new ShardTask(
            Task.Id, [.. images.Select(i => Task.Seconds[i])], [.. images.Select(i => Task.Work[i])]), lost);
    }

    /// <summary>All work that it did.</summary>
    public double WorkAtEnd()
    {
        AdvanceTo(double.PositiveInfinity);
        return _startedWork;
    }

    private static int FirstFree(ReadOnlySpan<double> free)
    {
        int first = 0;
        for (int core = 1; core < free.Length; core++)
        {
            if (free[core] < free[first])
            {
                first = core;
            }
        }

        return first;
    }

    private IEnumerable<int> UnderWay(double time) =>
        Enumerable.Range(0, _free.Length).Where(core => _image[core] != None && _free[core] > time);

    private double EndOf(int to)
    {
        Span<double> free = stackalloc double[_free.Length];
        _free.CopyTo(free);
        for (int image = _next; image < to; image++)
        {
            free[FirstFree(free)] += Task.Seconds[image] / _speed;
        }

        double end = StartsAt;
        foreach (double time in free)
        {
            end = Math.Max(end, time);
        }

        return end;
    }
}
