using System.Runtime.CompilerServices;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Pools;

/// <summary>Makes pools, changes their size, watches them and deletes them. Thread-safe.</summary>
public sealed class PoolManager
{
    private readonly IBatchService _service;
    private readonly Func<IBatchPoolManagement> _pools;
    private readonly IBatchAccountManagement? _account;
    private readonly TimeProvider _timeProvider;

    internal PoolManager(
        IBatchService service, Func<IBatchPoolManagement> pools, IBatchAccountManagement? account, TimeProvider timeProvider) =>
        (_service, _pools, _account, _timeProvider) = (service, pools, account, timeProvider);

    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastBetweenFormulas = TimeSpan.FromSeconds(30);

    /// <summary>How long at most it takes from one look at a pool that is waited for to the next; the first ones are sooner.</summary>
    /// <value>Default 10 s: a node takes more than a minute to come.</value>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Checks what is wanted against what the service and the account have. Changes nothing.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.UnknownImage"/>; <see cref="BatchErrorKind.UnknownVmSize"/>;
    /// <see cref="BatchErrorKind.InvalidRequest"/>: <see cref="PoolPolicy.RequestJson"/> cannot be used.</exception>
    /// <exception cref="BatchServiceException">The quota does not suffice, or a question could not be asked.</exception>
    public async Task<PoolPlan> PrepareAsync(PoolSpecification pool, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var notes = new List<string>();
        List<BatchSupportedImage> images = await _service.GetSupportedImagesAsync(cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        BatchSupportedImage image = PoolImages.Find(pool.Image, pool.Policy.NodeAgent, images);
        if (!PoolImages.IsResourceId(pool.Image))
        {
            PoolImages.ThrowUnlessRunsOn(image, pool.VmSize);
            notes.AddRange(PoolImages.Notes(image, _timeProvider.GetUtcNow()));
        }

        int? cores = null;
        if (_account is null)
        {
            notes.Add("Size and quota are not checked: subscription and resource group of the Batch account are not set.");
        }
        else
        {
            cores = await CheckAsync(pool, _account, notes, cancellationToken).ConfigureAwait(false);
        }

        if (pool.IdentityId is null)
        {
            notes.Add("The nodes have no identity: they cannot read or write storage without a key.");
        }

        return new PoolPlan(pool, PoolRequest.ForManagement(pool, image), cores, notes);
    }

    /// <summary>Makes a pool. It has its nodes later: <see cref="WaitAsync"/>.</summary>
    /// <exception cref="BatchServiceException">Any kind; <see cref="BatchServiceErrorKind.AlreadyExists"/> leaves the other pool
    /// as it is.</exception>
    public async Task CreateAsync(PoolPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string id = plan.Specification.Id;
        if (plan.Specification.IsManaged)
        {
            _ = await _pools().CreatePoolAsync(id, plan.Request, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _service.CreatePoolAsync(PoolRequest.ForService(id, plan.Request), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How a pool is now.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<PoolStatus> GetStatusAsync(string poolId, CancellationToken cancellationToken = default)
    {
        BatchPool pool = await _service.GetPoolAsync(poolId, cancellationToken: cancellationToken).ConfigureAwait(false);
        BatchPoolNodeCounts counts = await _service
            .GetPoolNodeCountsAsync(new BatchListOptions { Filter = $"poolId eq '{pool.Id}'" }, cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) ?? new BatchPoolNodeCounts { PoolId = pool.Id };
        List<string> troubles = [.. (pool.ResizeErrors ?? []).Select(PoolTroubles.Explain)];
        if (pool.AutoScaleRun?.Error is { } error)
        {
            troubles.Add($"the formula had no result: {error.Code}: {error.Message}");
        }

        if (HasFailedNodes(counts))
        {
            var failed = new BatchListOptions { Select = "id,state,startTaskInfo,errors" };
            await foreach (BatchNode node in _service.GetNodesAsync(poolId, failed, cancellationToken).ConfigureAwait(false))
            {
                if (PoolTroubles.Explain(node) is { } trouble)
                {
                    troubles.Add(trouble);
                }
            }
        }

        return new PoolStatus(pool, counts, troubles);
    }

    /// <summary>Waits until a pool is settled: it has its nodes, or the service has given up on some of them.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="progress">Receives each look; null for none.</param>
    /// <param name="cancellationToken">Stops the waiting; the pool continues.</param>
    /// <returns>How the pool is then.</returns>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<PoolStatus> WaitAsync(
        string poolId, IProgress<PoolStatus>? progress = null, CancellationToken cancellationToken = default)
    {
        for (int look = 0; ; look++)
        {
            PoolStatus status = await GetStatusAsync(poolId, cancellationToken).ConfigureAwait(false);
            progress?.Report(status);
            if (status.IsSettled)
            {
                return status;
            }

            await PauseAsync(look, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Begins to change the number of a pool's nodes.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="size">The number of nodes.</param>
    /// <param name="tasks">What becomes of the tasks of nodes that go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchServiceException">Any kind; <see cref="BatchServiceErrorKind.InvalidState"/> where it is being resized,
    /// or a formula decides.</exception>
    public async Task ResizeAsync(
        string poolId,
        PoolSize size,
        NodeDeallocation tasks = NodeDeallocation.TaskCompletion,
        CancellationToken cancellationToken = default)
    {
        try
        {
            await _service.ResizePoolAsync(poolId, size.ToResize(tasks), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.InvalidState)
        {
            BatchPool pool = await _service.GetPoolAsync(poolId, cancellationToken: cancellationToken).ConfigureAwait(false);
            throw new BatchServiceException(
                e.Kind,
                pool.EnableAutoScale == true
                    ? $"resize pool '{poolId}': a formula decides about its nodes; turn autoscale off first"
                    : $"resize pool '{poolId}': it is being resized, from {pool.CurrentDedicatedNodes + pool.CurrentLowPriorityNodes} to "
                        + $"{Quantities.Count((pool.TargetDedicatedNodes + pool.TargetLowPriorityNodes) ?? 0, "node")}; try again when that has ended",
                e) { ErrorCode = e.ErrorCode, Status = e.Status, RequestId = e.RequestId };
        }
    }

    /// <summary>Lets the number of a pool's nodes follow the work, once the service has found that the formula has a
    /// value.</summary>
    /// <returns>What the formula says now; null where the service has not evaluated it yet.</returns>
    /// <exception cref="BatchServiceException">Any kind; <see cref="BatchServiceErrorKind.InvalidRequest"/> where the formula has
    /// no value, and the pool is as it was.</exception>
    public async Task<string?> EnableAutoScaleAsync(
        string poolId, PoolAutoScale autoScale, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(autoScale);
        BatchPool pool = await GetSteadyAsync(poolId, cancellationToken).ConfigureAwait(false);
        string formula = autoScale.Formula(pool.TaskSlotsPerNode ?? 1);
        bool isOn = pool.EnableAutoScale == true;
        if (!isOn)
        {
            // The service evaluates formulas only for pools that have one.
            var size = new PoolSize(pool.TargetDedicatedNodes ?? 0, pool.TargetLowPriorityNodes ?? 0);
            await EnableAsync(poolId, PoolAutoScale.Holding(size), autoScale.Interval, cancellationToken).ConfigureAwait(false);
        }

        AutoScaleRun trial = await _service.EvaluatePoolAutoScaleAsync(poolId, formula, cancellationToken).ConfigureAwait(false);
        if (trial.Error is { } error)
        {
            if (!isOn)
            {
                await _service.DisablePoolAutoScaleAsync(poolId, cancellationToken).ConfigureAwait(false);
            }

            throw new BatchServiceException(
                BatchServiceErrorKind.InvalidRequest,
                $"autoscale of pool '{poolId}': the formula has no value ({error.Code}: {error.Message}); the pool is as it was")
            {
                ErrorCode = error.Code,
            };
        }

        await EnableAsync(poolId, formula, autoScale.Interval, cancellationToken).ConfigureAwait(false);
        AutoScaleRun? run = (await _service.GetPoolAsync(poolId, cancellationToken: cancellationToken).ConfigureAwait(false)).AutoScaleRun;
        return run?.Results ?? run?.Error?.Message;
    }

    /// <summary>Lets the number of a pool's nodes stay as it is.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public Task DisableAutoScaleAsync(string poolId, CancellationToken cancellationToken = default) =>
        _service.DisablePoolAutoScaleAsync(poolId, cancellationToken);

    /// <summary>Lists the account's pools.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<IReadOnlyList<PoolStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        Dictionary<string, BatchPoolNodeCounts> counts = await _service.GetPoolNodeCountsAsync(cancellationToken: cancellationToken)
            .Where(c => c.PoolId is not null)
            .ToDictionaryAsync(c => c.PoolId!, StringComparer.OrdinalIgnoreCase, cancellationToken).ConfigureAwait(false);
        return await _service.GetPoolsAsync(cancellationToken: cancellationToken)
            .Select(pool => new PoolStatus(pool, counts.GetValueOrDefault(pool.Id ?? "") ?? new BatchPoolNodeCounts(), []))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists a pool's nodes.</summary>
    /// <exception cref="BatchServiceException">Any kind; <see cref="BatchServiceErrorKind.NotFound"/> where there is no such pool.</exception>
    public async IAsyncEnumerable<PoolNode> GetNodesAsync(string poolId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (BatchNode node in _service.GetNodesAsync(poolId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            yield return new PoolNode
            {
                Id = node.Id ?? "",
                State = node.State?.Text ?? "unknown",
                IsDedicated = node.IsDedicated != false,
                RunningTasks = node.RunningTasksCount ?? 0,
                TasksRun = node.TotalTasksRun ?? 0,
                Problem = node.Errors is { Count: > 0 } || node.StartTaskInfo?.FailureInfo is not null ? PoolTroubles.Explain(node, null) : null,
            };
        }
    }

    /// <summary>Removes nodes; the pool's target gets smaller by as many. Returns when the service has begun.</summary>
    /// <exception cref="BatchServiceException">Any kind; <see cref="BatchServiceErrorKind.InvalidState"/> where the pool is being resized.</exception>
    public Task RemoveNodesAsync(
        string poolId,
        IReadOnlyList<string> nodes,
        NodeDeallocation tasks = NodeDeallocation.TaskCompletion,
        CancellationToken cancellationToken = default) =>
        _service.RemoveNodesAsync(poolId, new() { NodeList = nodes, NodeDeallocationOption = tasks.ToOption() }, cancellationToken);

    /// <summary>Restarts a node. Returns when the service has begun.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public Task RebootNodeAsync(
        string poolId, string node, NodeDeallocation tasks = NodeDeallocation.TaskCompletion, CancellationToken cancellationToken = default) =>
        _service.RebootNodeAsync(poolId, node, new() { NodeRebootOption = tasks.ToOption() }, cancellationToken);

    /// <summary>Lists the jobs on a pool that have not ended.</summary>
    /// <returns>Their ids.</returns>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<IReadOnlyList<string>> GetActiveJobsAsync(string poolId, CancellationToken cancellationToken = default)
    {
        var options = new BatchListOptions { Filter = "state ne 'completed'", Select = "id,state,poolInfo" };
        return await _service.GetJobsAsync(options, cancellationToken)
            .Where(job => string.Equals(job.PoolInfo?.PoolId, poolId, StringComparison.OrdinalIgnoreCase)
                && job.State != BatchJobState.Deleting && job.Id is not null)
            .Select(job => job.Id!)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a pool. That it is on its way already is no error.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="isAwaited">Whether to wait until it is gone.</param>
    /// <param name="progress">Receives each look; null for none.</param>
    /// <param name="cancellationToken">Stops the waiting; the deletion continues.</param>
    /// <exception cref="BatchServiceException">Any kind; <see cref="BatchServiceErrorKind.NotFound"/> where there is none.</exception>
    public async Task DeleteAsync(
        string poolId,
        bool isAwaited = true,
        IProgress<PoolStatus>? progress = null,
        CancellationToken cancellationToken = default)
    {
        try
        {
            await _service.DeletePoolAsync(poolId, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.BeingDeleted)
        {
            // Another has wished the same.
        }

        try
        {
            for (int look = 0; isAwaited; look++)
            {
                PoolStatus status = await GetStatusAsync(poolId, cancellationToken).ConfigureAwait(false);
                progress?.Report(status);
                await PauseAsync(look, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            // Gone, as was wished.
        }
    }

    // A formula is taken at most once in 30 s, and not while the pool is being resized.
    private async Task EnableAsync(string poolId, string formula, TimeSpan interval, CancellationToken cancellationToken)
    {
        long began = _timeProvider.GetTimestamp();
        for (int look = 0; ; look++)
        {
            try
            {
                await _service.EnablePoolAutoScaleAsync(
                    poolId,
                    new() { AutoScaleFormula = formula, AutoScaleEvaluationInterval = interval },
                    cancellationToken: cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (BatchServiceException e) when (e.ErrorCode == "TooManyEnableAutoScaleRequests"
                && _timeProvider.GetElapsedTime(began) < 2 * LeastBetweenFormulas)
            {
                await PauseAsync(look, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<BatchPool> GetSteadyAsync(string poolId, CancellationToken cancellationToken)
    {
        for (int look = 0; ; look++)
        {
            BatchPool pool = await _service.GetPoolAsync(poolId, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (pool.AllocationState is not { } state || state == AllocationState.Steady)
            {
                return pool;
            }

            await PauseAsync(look, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool HasFailedNodes(BatchPoolNodeCounts counts) => Failed(counts.Dedicated) + Failed(counts.LowPriority) > 0;

    private static int Failed(BatchNodeCounts? counts) =>
        (counts?.StartTaskFailed ?? 0) + (counts?.Unusable ?? 0) + (counts?.Unknown ?? 0) + (counts?.Offline ?? 0);

    private Task PauseAsync(int look, CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstInterval * Math.Pow(2, Math.Min(look, 10));
        return Task.Delay(pause < PollInterval ? pause : PollInterval, _timeProvider, cancellationToken);
    }

    /// <returns>Cores of a machine of the wanted size, where the service says.</returns>
    private async Task<int?> CheckAsync(
        PoolSpecification pool, IBatchAccountManagement management, List<string> notes, CancellationToken cancellationToken)
    {
        BatchAccountData found = await management.GetAccountAsync(cancellationToken).ConfigureAwait(false);
        List<BatchSupportedSku> sizes = await management
            .GetSupportedVirtualMachineSkusAsync(found.Location ?? "", cancellationToken)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        BatchSupportedSku size = PoolQuota.FindSize(pool.VmSize, sizes, found.Location);
        if (size.BatchSupportEndOfLife is { } end && end < _timeProvider.GetUtcNow().AddDays(90))
        {
            notes.Add($"The service's support of the size {size.Name} ends on {end:yyyy-MM-dd}.");
        }

        List<BatchPool> others = await _service
            .GetPoolsAsync(
                new BatchListOptions { Select = "id,vmSize,targetDedicatedNodes,targetLowPriorityNodes" }, cancellationToken)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        PoolQuota.Check(pool, size, found.Properties ?? new(), others, sizes);
        return size.Cores;
    }
}
