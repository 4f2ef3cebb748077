using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Pools;

/// <summary>A pool as a run sees it.</summary>
internal sealed record RunPool
{
    /// <summary>The pool's id.</summary>
    public required string Id { get; init; }

    /// <summary>The size of its nodes.</summary>
    public string? VmSize { get; init; }

    /// <summary>The places where tasks run, once the pool has all nodes that it is to have.</summary>
    public required PoolShape Shape { get; init; }

    /// <summary>Of the nodes, those that may be taken away.</summary>
    public required int SpotNodes { get; init; }

    /// <summary>All nodes, of the two kinds.</summary>
    public PoolSize Size => new(Math.Max(0, Shape.Nodes - SpotNodes), Math.Min(SpotNodes, Shape.Nodes));

    /// <summary>The identity with which nodes read and write.</summary>
    public required BatchUserAssignedIdentity Identity { get; init; }

    /// <summary>The pool's machines, for an estimate.</summary>
    public RunMachines ToMachines() => new()
    {
        Shape = Shape, SpotNodes = Math.Min(SpotNodes, Shape.Nodes), VmSize = VmSize,
    };

    /// <summary>Looks at a pool.</summary>
    /// <param name="pools">The account.</param>
    /// <param name="poolId">The pool.</param>
    /// <param name="nodes">How many nodes it will have; null for as many as it has or is getting.</param>
    /// <param name="identity">The resource id or client id of the identity to use; null for the pool's only one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.PoolNotReady"/>: it has no nodes, or they have no
    /// identity; <see cref="BatchErrorKind.IdentityUnclear"/>: it has several, of which none is named, or not the one that is.</exception>
    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.NotFound"/> …</exception>
    public static async Task<RunPool> ReadAsync(
        IBatchPools pools, string poolId, int? nodes, string? identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pools);
        return Of(await pools.GetPoolAsync(poolId, cancellationToken: cancellationToken).ConfigureAwait(false), nodes, identity);
    }

    /// <summary>The pool as the service describes it.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static RunPool Of(BatchPool pool, int? nodes, string? identity = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        BatchUserAssignedIdentity chosen = Choose(pool, identity);
        int dedicated = Math.Max(pool.TargetDedicatedNodes ?? 0, pool.CurrentDedicatedNodes ?? 0);
        int spot = Math.Max(pool.TargetLowPriorityNodes ?? 0, pool.CurrentLowPriorityNodes ?? 0);
        int count = nodes ?? dedicated + spot;
        if (count < 1)
        {
            throw new BatchException(
                BatchErrorKind.PoolNotReady,
                pool.EnableAutoScale == true
                    ? $"Pool '{pool.Id}' is scaled by a formula and has no nodes yet; the number of nodes that it will have must be given."
                    : $"Pool '{pool.Id}' has no nodes and is getting none; resize it first.");
        }

        int slots = Math.Max(1, pool.TaskSlotsPerNode ?? 1);
        return new RunPool
        {
            Id = pool.Id!,
            VmSize = pool.VmSize,
            Shape = new PoolShape(count, slots, VmSizes.TryGetCores(pool.VmSize) ?? slots),
            SpotNodes = spot,
            Identity = chosen,
        };
    }

    private static BatchUserAssignedIdentity Choose(BatchPool pool, string? wanted)
    {
        IReadOnlyList<BatchUserAssignedIdentity> all = pool.Identity?.UserAssignedIdentities ?? [];
        if (all.Count == 0)
        {
            throw new BatchException(
                BatchErrorKind.PoolNotReady,
                $"Pool '{pool.Id}' has no user-assigned identity, without which its nodes can read and write nothing. Only a pool "
                + "that is made with one has it (https://learn.microsoft.com/azure/batch/managed-identity-pools).");
        }

        string names = string.Join(", ", all.Select(i => i.ResourceId));
        return wanted is null
            ? all.Count == 1 ? all[0] : throw new BatchException(
                BatchErrorKind.IdentityUnclear, $"Pool '{pool.Id}' has {all.Count} identities, and it is not clear with which one its nodes read and write: {names}.")
            : all.FirstOrDefault(i => Same(i.ResourceId, wanted) || Same(i.ClientId, wanted)) ?? throw new BatchException(
                BatchErrorKind.IdentityUnclear, $"Pool '{pool.Id}' does not have the identity '{wanted}'. It has {names}.");
    }

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
