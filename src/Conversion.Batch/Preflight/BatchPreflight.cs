using System.Globalization;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Preflight;

/// <summary>Whether Batch lets in anyone who asks, and whether its pool, quotas and the worker suffice for a run.</summary>
internal sealed class BatchPreflight(
    Func<IBatchService> openService, Func<IBatchAccountManagement?> openAccount, PreflightLog log, TimeProvider time)
{
    public async Task RunAsync(PreflightRequest request, CancellationToken cancellationToken)
    {
        IBatchService service;
        IBatchAccountManagement? account;
        try
        {
            (service, account) = (openService(), openAccount());
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.NoBatchAccount)
        {
            log.Fail("batch: settings", e.Message, PreflightProblem.BatchAccountMissing);
            return;
        }

        BatchPool? pool = null;
        if (request.Pool is null)
        {
            // A pool that will be made for the plan.
            var wanted = new PoolSpecification { Id = "NEW-ID", VmSize = request.Planned!.VmSize!, Size = SizeOf(request.Planned) };
            await AccountAsync(service, account, wanted, cancellationToken).ConfigureAwait(false);
        }
        else if ((pool = await PoolAsync(service, request, cancellationToken).ConfigureAwait(false)) is not null)
        {
            if (request.Planned is { } planned)
            {
                Planned(pool, planned);
            }

            await CreatingAsync(service, request.Pool, cancellationToken).ConfigureAwait(false);
            _ = await ImageAsync(service, pool, cancellationToken).ConfigureAwait(false);
            var wanted = new PoolSpecification { Id = pool.Id!, VmSize = pool.VmSize ?? "", Size = WantedOf(pool, request) };
            await AccountAsync(service, account, wanted, cancellationToken).ConfigureAwait(false);
        }

        await WorkerAsync(request, pool, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BatchPool?> PoolAsync(IBatchService service, PreflightRequest request, CancellationToken cancellationToken)
    {
        string id = request.Pool!;
        BatchPool? pool = null;
        bool isFound = await TryAsync("pool", PreflightProblem.PoolMissing, id, async () =>
        {
            PoolStatus status = await new PoolManager(service, () => throw new InvalidOperationException(), account: null, time)
                .GetStatusAsync(id, cancellationToken).ConfigureAwait(false);
            pool = status.Pool;
            log.Ok("pool", $"{status}; {pool.VmSize}, {status.Target}.");
            foreach (string trouble in status.Troubles)
            {
                log.Add(new PreflightCheck("pool: nodes", PreflightStatus.Failed, trouble, PreflightProblem.PoolTrouble) { Pool = id });
            }
        }).ConfigureAwait(false);
        if (isFound)
        {
            Ready(pool!, request);
        }

        return pool;
    }

    private void Ready(BatchPool pool, PreflightRequest request)
    {
        try
        {
            var ready = RunPool.Of(pool, request.Nodes ?? request.Planned?.Shape.Nodes, request.Identity);
            log.Ok("pool: identity", $"The nodes have {ready.Identity.ResourceId}; what it may do in storage each node tries before its first task.");
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.IdentityUnclear)
        {
            log.Add(new PreflightCheck("pool: identity", PreflightStatus.Failed, e.Message, PreflightProblem.PoolIdentityUnclear) { Pool = pool.Id });
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.PoolNotReady)
        {
            bool hasIdentity = pool.Identity?.UserAssignedIdentities is [_, ..];
            log.Add(new PreflightCheck(
                hasIdentity ? "pool: nodes" : "pool: identity",
                PreflightStatus.Failed,
                e.Message,
                hasIdentity ? PreflightProblem.PoolEmpty : PreflightProblem.PoolIdentityMissing) { Pool = pool.Id });
        }
    }

    // Fewer nodes do a plan, too; they take longer than it says.
    private void Planned(BatchPool pool, RunMachines planned)
    {
        PoolSize has = HasOf(pool);
        PoolSize wanted = SizeOf(planned);
        bool isOfSize = string.Equals(pool.VmSize, planned.VmSize, StringComparison.OrdinalIgnoreCase);
        if (has.Total >= wanted.Total && isOfSize)
        {
            log.Ok("plan: nodes", $"The plan is for {wanted} {(wanted.Total == 1 ? "node" : "nodes")} of {planned.VmSize}; the pool has or is getting {has}.");
        }
        else
        {
            log.Add(new PreflightCheck(
                "plan: nodes",
                PreflightStatus.Note,
                $"The plan is for {wanted} {(wanted.Total == 1 ? "node" : "nodes")} of {planned.VmSize}; the pool has or is getting {has} of {pool.VmSize}, so the estimate does not hold for it.",
                isOfSize ? PreflightProblem.PoolTooSmall : PreflightProblem.PoolOfOtherSize) { Pool = pool.Id, Nodes = wanted });
        }
    }

    // Nothing but making one shows whether jobs may be made.
    private async Task CreatingAsync(IBatchService service, string pool, CancellationToken cancellationToken)
    {
        string id = $"imgconv-preflight-{RunId.RandomDigits(12)}";
        bool isMade = await TryAsync("batch: create a job", PreflightProblem.BatchDenied, pool: null, async () =>
        {
            await service.CreateJobAsync(
                new BatchJobCreateOptions { Id = id, DisplayName = "imgconv preflight", PoolInfo = new BatchPoolInfo { PoolId = pool } },
                cancellationToken).ConfigureAwait(false);
            log.Ok("batch: create a job", $"Job {id} was made on the pool.");
        }).ConfigureAwait(false);
        if (isMade)
        {
            _ = await TryAsync("batch: delete a job", PreflightProblem.BatchDenied, pool: null, async () =>
            {
                await service.DeleteJobAsync(id, cancellationToken: CancellationToken.None).ConfigureAwait(false);
                log.Ok("batch: delete a job", "It is being deleted.");
            }).ConfigureAwait(false);
        }
    }

    private Task<bool> ImageAsync(IBatchService service, BatchPool pool, CancellationToken cancellationToken) =>
        TryAsync("pool: image", PreflightProblem.BatchDenied, pool: null, async () =>
        {
            if (pool.VirtualMachineConfiguration?.ImageReference is not { Publisher: { } publisher, Offer: { } offer, Sku: { } sku })
            {
                log.Note("pool: image", "The pool's image is not one of the marketplace; whether it is current is not known.");
                return;
            }

            List<BatchSupportedImage> images = await service.GetSupportedImagesAsync(cancellationToken: cancellationToken)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            string name = $"{publisher}:{offer}:{sku}";
            try
            {
                BatchSupportedImage image = PoolImages.Find(name, images);
                bool hasEnded = image.BatchSupportEndOfLife < time.GetUtcNow();
                string[] notes = [.. PoolImages.Notes(image, time.GetUtcNow())];
                if (hasEnded)
                {
                    log.Fail("pool: image", string.Join(' ', notes), PreflightProblem.Image);
                }
                else if (notes.Length > 0)
                {
                    log.Note("pool: image", string.Join(' ', notes), PreflightProblem.Image);
                }
                else
                {
                    log.Ok("pool: image", $"{name} is supported.");
                }
            }
            catch (BatchException e) when (e.Kind == BatchErrorKind.UnknownImage)
            {
                log.Fail("pool: image", e.Message, PreflightProblem.Image);
            }
        });

    private async Task AccountAsync(
        IBatchService service, IBatchAccountManagement? account, PoolSpecification pool, CancellationToken cancellationToken)
    {
        if (account is null)
        {
            log.Note(
                "account: size and quotas",
                "Not checked: subscription and resource group of the Batch account are not set.",
                PreflightProblem.SubscriptionMissing);
            return;
        }

        _ = await TryAsync("account: size and quotas", PreflightProblem.AccountDenied, pool: null, async () =>
        {
            BatchAccountData data = await account.GetAccountAsync(cancellationToken).ConfigureAwait(false);
            List<BatchSupportedSku> sizes = await account
                .GetSupportedVirtualMachineSkusAsync(data.Location ?? "", cancellationToken)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            if (Size(pool, sizes, data.Location) is { } size)
            {
                await CoresAsync(service, pool, data, size, sizes, cancellationToken).ConfigureAwait(false);
            }

            await JobsAsync(service, data.Properties?.ActiveJobAndJobScheduleQuota, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private BatchSupportedSku? Size(PoolSpecification pool, List<BatchSupportedSku> sizes, string? location)
    {
        try
        {
            BatchSupportedSku size = PoolQuota.FindSize(pool.VmSize, sizes, location);
            if (size.BatchSupportEndOfLife is not { } end || end > time.GetUtcNow().AddDays(90))
            {
                log.Ok("pool: size", $"{size.Name} is offered in {location}.");
            }
            else if (end < time.GetUtcNow())
            {
                log.Fail("pool: size", $"The service's support of the size {size.Name} ended on {end:yyyy-MM-dd}.", PreflightProblem.VmSize);
            }
            else
            {
                log.Note("pool: size", $"The service's support of the size {size.Name} ends on {end:yyyy-MM-dd}.", PreflightProblem.VmSize);
            }

            return size;
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.UnknownVmSize)
        {
            log.Fail("pool: size", e.Message, PreflightProblem.VmSize);
            return null;
        }
    }

    private async Task CoresAsync(
        IBatchService service,
        PoolSpecification pool,
        BatchAccountData account,
        BatchSupportedSku size,
        List<BatchSupportedSku> sizes,
        CancellationToken cancellationToken)
    {
        List<BatchPool> others = await service
            .GetPoolsAsync(
                new BatchListOptions { Select = "id,vmSize,targetDedicatedNodes,targetLowPriorityNodes" }, cancellationToken)
            .Where(p => !string.Equals(p.Id, pool.Id, StringComparison.OrdinalIgnoreCase))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            PoolQuota.Check(pool, size, account.Properties ?? new(), others, sizes);
            log.Ok("account: core quota", $"It suffices for {pool.Size} {(pool.Size.Total == 1 ? "node" : "nodes")} of {size.Cores?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} cores.");
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.QuotaExceeded)
        {
            log.Fail("account: core quota", e.Message, PreflightProblem.CoreQuota);
        }
    }

    private async Task JobsAsync(IBatchService service, int? quota, CancellationToken cancellationToken)
    {
        if (quota is not { } most)
        {
            log.Note("account: job quota", "The service does not say how many jobs may be active.");
            return;
        }

        int active = await service
            .GetJobsAsync(new BatchListOptions { Filter = "state eq 'active'", Select = "id" }, cancellationToken)
            .CountAsync(cancellationToken).ConfigureAwait(false);
        if (active >= most)
        {
            log.Fail("account: job quota", $"{Quantities.Count(active, "job")} {(active == 1 ? "is" : "are")} active, and {most} may be.", PreflightProblem.JobQuota);
        }
        else
        {
            log.Ok("account: job quota", $"{Quantities.Count(active, "job")} {(active == 1 ? "is" : "are")} active, and {most} may be.");
        }
    }

    // As far as is known here: it is this release's, made for what the nodes are. Each node tries it before its
    // first task.
    private async Task WorkerAsync(PreflightRequest request, BatchPool? pool, CancellationToken cancellationToken)
    {
        if (request.WorkerFolder is not { } folder)
        {
            return;
        }

        try
        {
            WorkerPackage package = await WorkerPackage.PackAsync(folder, pool?.VmSize, cancellationToken).ConfigureAwait(false);
            string node = pool?.VirtualMachineConfiguration?.ImageReference is { } image ? $"{image.Offer} {image.Sku}" : "the pool's image";
            log.Ok(
                "worker",
                package.Build is { } build
                    ? $"Release {build.Version}, {build.Runtime}, converter version {build.Converter}; whether {node} runs it, each node tries before its first task."
                    : $"It cannot be run here; whether {node} runs it, each node tries before its first task.");
        }
        catch (BatchException e)
        {
            log.Fail("worker", e.Message, PreflightProblem.Worker);
        }
    }

    private static PoolSize HasOf(BatchPool pool) => new(
        Math.Max(pool.TargetDedicatedNodes ?? 0, pool.CurrentDedicatedNodes ?? 0),
        Math.Max(pool.TargetLowPriorityNodes ?? 0, pool.CurrentLowPriorityNodes ?? 0));

    private static PoolSize SizeOf(RunMachines planned) => new(planned.Shape.Nodes - planned.SpotNodes, planned.SpotNodes);

    private static PoolSize WantedOf(BatchPool pool, PreflightRequest request)
    {
        PoolSize has = HasOf(pool);
        if (request.Nodes is null && request.Planned is { } planned)
        {
            PoolSize wanted = SizeOf(planned);
            return new PoolSize(Math.Max(has.Dedicated, wanted.Dedicated), Math.Max(has.Spot, wanted.Spot));
        }

        int more = Math.Max(0, (request.Nodes ?? has.Total) - has.Total);

        // More of the kind that the pool has; of both, of the one that stays.
        return has.Dedicated == 0 && has.Spot > 0 ? has with { Spot = has.Spot + more } : has with { Dedicated = has.Dedicated + more };
    }

    private async Task<bool> TryAsync(string name, PreflightProblem absence, string? pool, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
            return true;
        }
        catch (BatchServiceException e)
        {
            PreflightProblem problem = e.Kind switch
            {
                BatchServiceErrorKind.NotFound => absence,
                BatchServiceErrorKind.AccessDenied when e.InnerException is global::Azure.Identity.CredentialUnavailableException =>
                    PreflightProblem.NotSignedIn,
                BatchServiceErrorKind.AccessDenied => PreflightProblem.BatchDenied,
                BatchServiceErrorKind.QuotaExceeded => PreflightProblem.JobQuota,
                BatchServiceErrorKind.Unavailable => PreflightProblem.BatchUnreachable,
                _ => PreflightProblem.Other,
            };
            log.Add(new PreflightCheck(name, PreflightStatus.Failed, e.Message, problem) { Pool = pool, ErrorCode = e.ErrorCode });
            return false;
        }
    }
}
