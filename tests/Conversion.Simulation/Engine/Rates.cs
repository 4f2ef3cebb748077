namespace ImageConversion.Simulation.Engine;

/// <summary>What a monitor learns of speeds from tasks that have ended.</summary>
internal sealed class Rates(int nodes, double planned)
{
    // A task this short says more of its start and its end than of its node.
    private const double LeastSeconds = 20;

    private readonly (double Work, double Seconds)[] _nodes = new (double, double)[nodes];
    private double _work;
    private double _seconds;

    /// <summary>Of a usual slot, in bytes a second.</summary>
    public double Slot => _seconds > 0 ? _work / _seconds : planned;

    /// <summary>Of a node's slots; null where none of its tasks has ended.</summary>
    public double? Of(int node) => _nodes[node].Seconds > 0 ? _nodes[node].Work / _nodes[node].Seconds : null;

    public void Learn(int node, double work, double seconds)
    {
        if (seconds >= LeastSeconds)
        {
            _work += work;
            _seconds += seconds;
            _nodes[node].Work += work;
            _nodes[node].Seconds += seconds;
        }
    }
}
