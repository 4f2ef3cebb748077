using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace ImageConversion.Batch.Submission;

/// <summary>The pool that is made for one run, and deleted with its end (ADR 12).</summary>
/// <remarks>
/// Its id is the job's, and its metadata name the run: anyone who finds it knows whose it is. It is deleted by anyone who first sees
/// that the job has ended. If nobody does, a formula takes its nodes away: when no task runs or waits, and at the latest when
/// the job's time is over. A pool without nodes costs nothing.
/// </remarks>
internal static class OwnPool
{
    /// <summary>The name of the metadata that holds the run's id, of its jobs too.</summary>
    public const string RunMetadata = "imgconv-run";

    // For a job that ends at its bound the formula would otherwise race the service's own end of it.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(15);

    /// <summary>The pool for a run's next job.</summary>
    /// <param name="wanted">Its machines, and how many at the most.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="job">The job.</param>
    /// <param name="shards">The job's shards: more slots than these are not made.</param>
    /// <param name="maxDuration">How long the job may take.</param>
    public static PoolSpecification For(PoolSpecification wanted, string run, BatchRecordJob job, int shards, TimeSpan maxDuration)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(job);
        return wanted with
        {
            Id = job.Id,
            Metadata = new Dictionary<string, string> { [RunMetadata] = run },
            AutoScale = new PoolAutoScale
            {
                Max = wanted.Size,
                Start = PoolStart.For(shards, wanted.TaskSlotsPerNode, job.At),
                Until = job.At + maxDuration + Grace,
            },
        };
    }

    /// <summary>The pool as the run is cut for it, while it is not made yet.</summary>
    /// <param name="wanted">The pool.</param>
    /// <param name="coresPerNode">Cores of a machine; null for what the size's name says.</param>
    public static RunPool Planned(PoolSpecification wanted, int? coresPerNode)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        int slots = wanted.TaskSlotsPerNode;
        return new RunPool
        {
            Id = wanted.Id,
            VmSize = wanted.VmSize,
            Shape = new PoolShape(wanted.Size.Total, slots, coresPerNode ?? VmSizes.TryGetCores(wanted.VmSize) ?? slots),
            SpotNodes = wanted.Size.Spot,
            Identity = new BatchUserAssignedIdentity { ResourceId = wanted.IdentityId },
        };
    }

    /// <summary>What the run's record keeps of it.</summary>
    public static BatchRecordPool ToRecord(PoolSpecification wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return new(wanted.VmSize, wanted.Size.Dedicated, wanted.Size.Spot, wanted.TaskSlotsPerNode, wanted.Image)
        {
            HasPolicy = !wanted.Policy.IsDefault,
        };
    }

    /// <summary>A pool like the one of a run's job before.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.PoolMissing"/>: it had settings that are not kept.</exception>
    public static PoolSpecification Like(BatchRecord before)
    {
        ArgumentNullException.ThrowIfNull(before);
        BatchRecordPool pool = before.OwnPool ?? throw new ArgumentException("The run had no pool of its own.", nameof(before));
        return pool.HasPolicy ? throw new BatchException(
            BatchErrorKind.PoolMissing,
            $"Pool '{before.Pool}', which was made for this run, had settings that a run's files do not keep (network, tags, encryption or others). "
            + "They must be given again, or another pool.") : new PoolSpecification
        {
            Id = before.Pool,
            VmSize = pool.VmSize,
            Size = new PoolSize(pool.Dedicated, pool.Spot),
            TaskSlotsPerNode = pool.SlotsPerNode,
            Image = pool.Image,
            IdentityId = before.Identity,
        };
    }

    /// <summary>The run that a pool was made for.</summary>
    /// <returns>Its id; null for a pool that stays.</returns>
    public static string? TryGetRun(BatchPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.Metadata?.FirstOrDefault(m => m.Name == RunMetadata)?.Value;
    }
}
