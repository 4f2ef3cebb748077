namespace ImageConversion.BatchEmulator.Service;

/// <summary>What the account may hold; can be changed while it runs.</summary>
internal sealed class Quotas(EmulatedBatchOptions options)
{
    public int Pools { get; set; } = options.PoolQuota;

    public int ActiveJobs { get; set; } = options.ActiveJobQuota;

    public int DedicatedNodes { get; set; } = options.DedicatedNodeQuota;

    public int LowPriorityNodes { get; set; } = options.LowPriorityNodeQuota;
}
