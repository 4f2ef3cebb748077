using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Adds up nodes by state, under the service's names of the states.</summary>
internal static class NodeStates
{
    private static readonly (string Name, Func<BatchNodeCounts, int?> Count)[] States =
    [
        ("running", c => c.Running),
        ("idle", c => c.Idle),
        ("starting", c => c.Starting),
        ("waitingforstarttask", c => c.WaitingForStartTask),
        ("creating", c => c.Creating),
        ("rebooting", c => c.Rebooting),
        ("reimaging", c => c.Reimaging),
        ("leavingpool", c => c.LeavingPool),
        ("preempted", c => c.Preempted),
        ("offline", c => c.Offline),
        ("starttaskfailed", c => c.StartTaskFailed),
        ("unusable", c => c.Unusable),
        ("unknown", c => c.Unknown),
        ("deallocated", c => c.Deallocated),
        ("deallocating", c => c.Deallocating),
    ];

    /// <summary>Those states only in which there are nodes.</summary>
    public static IReadOnlyDictionary<string, int> Sum(params BatchNodeCounts?[] kinds) => States
        .Select(s => (s.Name, Count: kinds.Sum(k => k is null ? 0 : s.Count(k) ?? 0)))
        .Where(s => s.Count > 0)
        .ToDictionary(s => s.Name, s => s.Count);

    /// <summary>Those nodes that are paid for: all machines that there are, whatever they do.</summary>
    public static PoolSize Paid(BatchPoolNodeCounts? nodes) => new(Paid(nodes?.Dedicated), Paid(nodes?.LowPriority));

    private static int Paid(BatchNodeCounts? counts) =>
        Math.Max(0, (counts?.Total ?? 0) - (counts?.Preempted ?? 0) - (counts?.Deallocated ?? 0));
}
