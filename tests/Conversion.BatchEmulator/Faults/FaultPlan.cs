using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Faults;

/// <summary>The faults that are to come. Thread-safe.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _rules = [];
    private readonly List<CapacityLimit> _capacity = [];
    private readonly Dictionary<string, int> _startTaskFailures = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _unusableNodes = new(StringComparer.OrdinalIgnoreCase);
    private Random _random = new(1);

    /// <summary>Rules with how many calls each has hit.</summary>
    public IReadOnlyList<(FaultRule Rule, int Hits)> Rules
    {
        get
        {
            lock (_gate)
            {
                return [.. _rules.Select(entry => (entry.Rule, entry.Hits))];
            }
        }
    }

    /// <summary>The code that a capacity shortfall is told with; by default that of the service's time-out.</summary>
    public string? CapacityCode { get; private set; }

    public void Add(FaultRule rule)
    {
        lock (_gate)
        {
            _rules.Add(new Entry(rule));
        }
    }

    /// <summary>Forgets all rules and limits, and draws from the beginning of <paramref name="seed"/>'s numbers.</summary>
    public void Clear(int seed = 1)
    {
        lock (_gate)
        {
            _rules.Clear();
            _capacity.Clear();
            _startTaskFailures.Clear();
            _unusableNodes.Clear();
            CapacityCode = null;
            _random = new Random(seed);
        }
    }

    /// <summary>
    /// The delays that hit a call, and the fault that decides it: the first, in the order in which they were added. Each
    /// rule draws for itself; only those that take effect are counted as hits.
    /// </summary>
    public IReadOnlyList<FaultRule> Hit(string method, string path)
    {
        lock (_gate)
        {
            List<FaultRule> hits = [];
            foreach (Entry entry in _rules.Where(entry => entry.Rule.Kind != FaultKind.RefuseTask && entry.Matches(method, path)))
            {
                if (!Draws(entry))
                {
                    continue;
                }

                hits.Add(entry.Rule);
                if (entry.Rule.Kind is not (FaultKind.Delay or FaultKind.DelayAfter))
                {
                    break;
                }
            }

            return hits;
        }
    }

    /// <summary>Whether one task of a collection is to be refused.</summary>
    public bool HitsTask(string path)
    {
        lock (_gate)
        {
            return _rules.Exists(entry =>
                entry.Rule.Kind == FaultKind.RefuseTask && entry.Matches("POST", path) && Draws(entry));
        }
    }

    public void LimitCapacity(string? poolId, int? dedicated, int? lowPriority, string? code)
    {
        lock (_gate)
        {
            _capacity.RemoveAll(limit => string.Equals(limit.PoolId, poolId, StringComparison.OrdinalIgnoreCase));
            _capacity.Add(new CapacityLimit(poolId, dedicated, lowPriority));
            CapacityCode = code;
        }
    }

    /// <summary>How many more nodes of a kind the region has for the pool; nothing where there is no limit.</summary>
    public int? CapacityLeft(Pool pool, bool isDedicated)
    {
        lock (_gate)
        {
            CapacityLimit? limit = _capacity.FindLast(
                entry => entry.PoolId is null || string.Equals(entry.PoolId, pool.Id, StringComparison.OrdinalIgnoreCase));
            int? most = isDedicated ? limit?.Dedicated : limit?.LowPriority;
            // What was preempted is no longer there.
            int present = pool.Nodes.Count(
                node => node.IsDedicated == isDedicated && node.State != Nodes.NodeState.Preempted);
            return most is null ? null : Math.Max(0, most.Value - present);
        }
    }

    public void FailStartTasks(string poolId, int count)
    {
        lock (_gate)
        {
            _startTaskFailures[poolId] = count;
        }
    }

    public void MakeNodesUnusable(string poolId, int count)
    {
        lock (_gate)
        {
            _unusableNodes[poolId] = count;
        }
    }

    public bool TakesStartTaskFailure(string poolId) => Take(_startTaskFailures, poolId);

    public bool TakesUnusableNode(string poolId) => Take(_unusableNodes, poolId);

    private bool Draws(Entry entry)
    {
        bool isHit = entry.Rule.Share >= 1 || _random.NextDouble() < entry.Rule.Share;
        entry.Hits += isHit ? 1 : 0;
        return isHit;
    }

    private bool Take(Dictionary<string, int> counts, string poolId)
    {
        lock (_gate)
        {
            if (!counts.TryGetValue(poolId, out int left) || left <= 0)
            {
                return false;
            }

            counts[poolId] = left - 1;
            return true;
        }
    }

    private sealed record CapacityLimit(string? PoolId, int? Dedicated, int? LowPriority);

    private sealed class Entry(FaultRule rule)
    {
        public FaultRule Rule { get; } = rule;

        public int Hits { get; set; }

        public bool Matches(string method, string path) =>
            (Rule.Next is null || Hits < Rule.Next)
            && (Rule.Method is null || string.Equals(Rule.Method, method, StringComparison.OrdinalIgnoreCase))
            && (Rule.Path is null || path.Contains(Rule.Path, StringComparison.OrdinalIgnoreCase));
    }
}
