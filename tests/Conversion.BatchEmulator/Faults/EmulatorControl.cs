using ImageConversion.BatchEmulator.Nodes;

namespace ImageConversion.BatchEmulator.Faults;

/// <summary>What can be made to happen to the account's users. Thread-safe.</summary>
public sealed class EmulatorControl
{
    private readonly EmulatedAccount _account;

    internal EmulatorControl(EmulatedAccount account) => _account = account;

    /// <summary>The rules, and how many calls each has hit.</summary>
    public IReadOnlyList<(FaultRule Rule, int Hits)> Faults => _account.Faults.Rules;

    /// <summary>Lets calls go wrong from now on. Rules add up; of several that hit one call, the first decides.</summary>
    public void AddFault(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        _account.Faults.Add(rule);
    }

    /// <summary>Forgets all rules and shortfalls, and draws shares anew from <paramref name="seed"/>.</summary>
    public void ClearFaults(int seed = 1) => _account.Faults.Clear(seed);

    /// <summary>
    /// Takes Spot nodes away, those that run most tasks first: their processes are killed, their files are lost.
    /// </summary>
    /// <returns>The ids of the nodes; fewer than <paramref name="count"/> where there are not so many.</returns>
    public IReadOnlyList<string> Preempt(string poolId, int count = 1)
    {
        lock (_account.Gate)
        {
            List<Node> nodes = [.. _account.Pool(poolId).Nodes
                .Where(node => !node.IsDedicated && node.State is not (NodeState.Preempted or NodeState.LeavingPool))
                .OrderByDescending(node => node.Runs.Count)
                .Take(count)];
            nodes.ForEach(_account.Nodes.Preempt);
            return nodes.ConvertAll(node => node.Id);
        }
    }

    /// <summary>Takes one Spot node away.</summary>
    public void PreemptNode(string poolId, string nodeId) => OnNode(poolId, nodeId, _account.Nodes.Preempt);

    /// <summary>Gives notice that a Spot node is taken away, and takes it away after that time. Time is not scaled.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="nodeId">The node.</param>
    /// <param name="notice">From the moment in which the metadata service says so to the end of the node.</param>
    /// <param name="signals">Whether its tasks get SIGTERM at that moment, too.</param>
    public async Task EvictAsync(string poolId, string nodeId, TimeSpan notice, bool signals)
    {
        OnNode(poolId, nodeId, node =>
        {
            node.EvictedAt = _account.Clock.Now + notice;
            if (signals)
            {
                node.Runs.ForEach(run => run.Work.Terminate());
            }
        });
        await Task.Delay(notice);
        PreemptNode(poolId, nodeId);
    }

    /// <summary>The service loses a node: it becomes unusable, and its tasks go back to their queues.</summary>
    public void MakeUnusable(string poolId, string nodeId) => OnNode(poolId, nodeId, _account.Nodes.MakeUnusable);

    /// <summary>The next <paramref name="count"/> nodes of a pool become unusable when they boot.</summary>
    public void MakeNextUnusable(string poolId, int count = 1) => _account.Faults.MakeNodesUnusable(poolId, count);

    /// <summary>The next <paramref name="count"/> start tasks of a pool fail with exit code 1 and are not run.</summary>
    public void FailStartTasks(string poolId, int count = 1) => _account.Faults.FailStartTasks(poolId, count);

    /// <summary>
    /// The region has no more nodes than these for a pool, or for each pool where <paramref name="poolId"/> is absent:
    /// a resize beyond them ends at its time-out, with resize errors.
    /// </summary>
    /// <param name="poolId">The pool, or nothing for all.</param>
    /// <param name="dedicated">The most dedicated nodes, or nothing for no limit.</param>
    /// <param name="lowPriority">The most Spot nodes, or nothing for no limit.</param>
    /// <param name="code">The resize error's code; <c>AllocationTimedout</c> by default.</param>
    public void LimitCapacity(string? poolId, int? dedicated, int? lowPriority, string? code = null) =>
        _account.Faults.LimitCapacity(poolId, dedicated, lowPriority, code);

    /// <summary>Changes quotas; what is absent stays.</summary>
    public void SetQuota(int? pools = null, int? activeJobs = null, int? dedicatedNodes = null, int? lowPriorityNodes = null)
    {
        lock (_account.Gate)
        {
            Quotas quotas = _account.Quotas;
            quotas.Pools = pools ?? quotas.Pools;
            quotas.ActiveJobs = activeJobs ?? quotas.ActiveJobs;
            quotas.DedicatedNodes = dedicatedNodes ?? quotas.DedicatedNodes;
            quotas.LowPriorityNodes = lowPriorityNodes ?? quotas.LowPriorityNodes;
        }
    }

    /// <summary>The directories of a pool's nodes, by node id: what a test looks into.</summary>
    public IReadOnlyDictionary<string, string> NodeFolders(string poolId)
    {
        lock (_account.Gate)
        {
            return _account.Pool(poolId).Nodes.ToDictionary(node => node.Id, node => node.Folder.Root);
        }
    }

    private void OnNode(string poolId, string nodeId, Action<Node> action)
    {
        lock (_account.Gate)
        {
            action(_account.Pool(poolId).Node(nodeId));
        }
    }
}
