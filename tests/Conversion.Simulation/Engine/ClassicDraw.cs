namespace ImageConversion.Simulation.Engine;

/// <summary>The classic way: N tasks for N nodes, each with every N-th image, and no memory of what was done: a task that
/// is run again begins at its beginning. So each is one indivisible piece.</summary>
internal sealed class ClassicDraw(int nodes, int cores)
{
    private readonly double[] _oneCore = new double[nodes];
    private readonly double[] _allCores = new double[nodes * cores];
    private int _task;

    public void Add(float seconds)
    {
        _oneCore[_task] += seconds;
        Span<double> free = _allCores.AsSpan(_task * cores, cores);
        int first = 0;
        for (int core = 1; core < cores; core++)
        {
            first = free[core] < free[first] ? core : first;
        }

        free[first] += seconds;
        _task = (_task + 1) % nodes;
    }

    public IReadOnlyList<ShardTask> Tasks(bool onAllCores) =>
        [.. Enumerable.Range(0, nodes).Select(t => new ShardTask(
            t, [(float)(onAllCores ? _allCores.AsSpan(t * cores, cores).ToArray().Max() : _oneCore[t])], [1]))];
}
