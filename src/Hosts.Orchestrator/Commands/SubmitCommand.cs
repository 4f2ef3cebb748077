using System.CommandLine;
using Conversion.Batch.AzureBatch;
using Conversion.Batch.Estimation;
using Conversion.Batch.Generation.Drawing;
using Conversion.Batch.Local;
using Conversion.Batch.Model;
using Conversion.Batch.Monitoring;
using Conversion.Batch.Planning;
using Conversion.Batch.Pools;
using Conversion.Batch.Reporting;
using Conversion.Batch.Runs;
using Conversion.Batch.Settings;
using Conversion.Batch.Submission;
using Conversion.Batch.Text;
using Conversion.Storage;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv submit SOURCE TARGET</c>, <c>imgconv submit --run ID</c>: run on a pool of Azure Batch.</summary>
internal sealed class SubmitCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private const int FailuresListed = 20;

    private static readonly string NoPool =
        $"{SettingCatalog.Pool.Flag}: expected the id of a pool, or --auto-pool; it is not set.";

    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description = "Where the JPEGs are.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string?> _target = new("TARGET")
    {
        Description = "Where the PNGs go; made if it is absent.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _run = new("--run")
    {
        Description = "Instead of SOURCE and TARGET: a planned or interrupted run, of which what is not done is submitted.",
        HelpName = "ID",
    };

    private readonly RunPoolOptions _pool = new();

    private readonly Option<string?> _retry = new("--retry")
    {
        Description = "With --run: also try failures of these kinds again; without kinds, all.",
        HelpName = "KIND,…",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _wait = new("--wait") { Description = "Follow the run to its end." };

    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(
        [.. SettingCatalog.OfPools, SettingCatalog.Prices, .. SettingCatalog.OfRuns.Except([SettingCatalog.Memory, SettingCatalog.Parallelism])]);

    public Command Create()
    {
        var command = new Command(
            "submit",
            "Convert every JPEG of SOURCE on a pool of Azure Batch. Without --wait the run's id is printed and the run goes on "
            + "by itself; 'imgconv status ID' works from any machine.")
        {
            _source,
            _target,
            _run,
            _retry,
            _wait,
        };
        _pool.AddTo(command);
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        SettingsReader reader = CommonOptions.ReadSettings(parsed, _flags);
        RunSettings settings = RunSettings.Bind(reader);
        PoolSettings pools = PoolSettings.Bind(reader);
        var account = BatchBinding.Read(reader);
        var batch = services.GetRequiredService<RunSubmitter>();
        IReadOnlySet<FailureKind> retried = ReadRetried(parsed);
        PriceTable prices = PriceTableFile.Read(reader);
        ThrowIfWithoutPrices(pools, prices);
        RunPoolChoice choice = _pool.Read(parsed, IsPoolNamed(parsed));
        (Plan plan, RunFiles run, RunPool pool, PoolSpecification? own) = parsed.GetValue(_run) is { } id
            ? await FindAsync(parsed, id, settings, pools, choice)
            : await PlanAsync(parsed, settings, pools, choice);
        RunEstimate estimate = await EstimateAsync(plan, run, pool, isOwn: own is not null, prices);
        await LetFollowTheWorkAsync(parsed, plan, pool, choice);
        var request = new BatchRunRequest
        {
            Account = account.Endpoint.AbsoluteUri,
            Pool = own is null ? pool : null,
            OwnPool = own,
            WorkerFolder = pools.Worker,
            MaxDuration = pools.MaxDuration,
            Cost = CostOf(pools, prices, pool),
            RetriedKinds = retried,
            NodeVariables = pools.NodeVariables,
            ShrinkAfter = choice.ShrinkAfter,
        };
        BatchRecord? record;
        try
        {
            record = await batch.SubmitAsync(plan, run, request, accepted: null, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Some of it may be under way by now, and nobody else knows the run's id.
            console.WriteError(
                $"Stopped while run {run.Run} was being submitted: 'imgconv submit --run {run.Address}' goes on with that, "
                + $"'imgconv cancel {run.Address}' ends what is under way.");
            return (int)stop.Reason;
        }

        if (record is null)
        {
            return await WriteEndAsync(parsed, run, await services.GetRequiredService<RunFollower>().CloseAsync(plan, run, stop.Token));
        }

        WriteSubmitted(parsed, plan, run, record, estimate);
        return parsed.GetValue(_wait) ? await FollowAsync(parsed, plan, run, record, pools) : (int)ExitCode.Success;
    }

    // A bound that is reckoned from nobody's prices would be none.
    private static void ThrowIfWithoutPrices(PoolSettings pools, PriceTable prices)
    {
        if (pools.MaxCost is not null && pools.NodePrice is null && prices.AreExamples)
        {
            throw new SettingsException(
            [
                $"{SettingCatalog.MaxCost.Flag}: expected what a node costs, by {SettingCatalog.NodePrice.Flag} or a table ({SettingCatalog.Prices.Flag}); neither is set.",
            ]);
        }
    }

    private static CostLimit? CostOf(PoolSettings pools, PriceTable prices, RunPool pool)
    {
        if (pools.MaxCost is not { } most)
        {
            return null;
        }

        NodePrice price = pools.NodePrice ?? prices.OfNode(pool.VmSize, pool.Shape.CoresPerNode);
        return new CostLimit(most, price.Dedicated, price.Spot);
    }

    private bool IsPoolNamed(ParseResult parsed) => parsed.GetValue(_flags[SettingCatalog.Pool]) is not null;

    private async Task<(Plan Plan, RunFiles Run, RunPool Pool, PoolSpecification? Own)> PlanAsync(
        ParseResult parsed, RunSettings settings, PoolSettings pools, RunPoolChoice choice)
    {
        if (parsed.GetValue(_source) is not { } source || parsed.GetValue(_target) is not { } target)
        {
            throw new SettingsException(["Give SOURCE and TARGET, or --run with the id of a run."]);
        }

        RunPool pool = choice.OwnPool is { } own
            ? await CheckAsync(parsed, own)
            : await ReadPoolAsync(pools.Pool ?? throw new SettingsException([NoPool]), choice);
        var places = new RunPlaces(source, target, settings.State);
        RunStores opened = await places.OpenAsync(services.GetRequiredService<IBlobStoreFactory>(), stop.Token);
        var cutting = new CuttingPolicy
        {
            Smallest = pools.ShardTime, Largest = TimeSpan.FromTicks(Math.Max(pools.ShardTime.Ticks, new CuttingPolicy().Largest.Ticks)),
        };
        PlanRequest request = settings.Request.FitTo(places) with
        {
            Sizing = cutting.SizingFor(pool.Shape, new WorkModel()),
        };
        var run = new RunFiles(opened.State, RunId.Create(TimeProvider.System));
        Plan plan = await services.GetRequiredService<Planner>().PlanAsync(
            request, opened.Source, opened.Target, run, cancellationToken: stop.Token);
        plan.ThrowIfEmpty();
        return (plan, run, pool, choice.OwnPool);
    }

    private async Task<(Plan Plan, RunFiles Run, RunPool Pool, PoolSpecification? Own)> FindAsync(
        ParseResult parsed, string id, RunSettings settings, PoolSettings pools, RunPoolChoice choice)
    {
        if (parsed.GetValue(_source) is not null)
        {
            throw new SettingsException(["--run: not together with SOURCE and TARGET, which the run's plan has."]);
        }

        RunFiles run = await services.GetRequiredService<RunLocator>().FindAsync(id, target: null, settings.State, stop.Token);
        Plan plan = await run.Plan.ReadAsync(stop.Token);
        BatchRecord? before = await run.Batch.TryReadAsync(stop.Token);

        // A run that had a pool of its own gets another like it, unless something else is said here.
        if (choice.OwnPool is null && before?.OwnPool is not null && !IsPoolNamed(parsed))
        {
            PoolSpecification again = OwnPool.Like(before);
            return (plan, run, OwnPool.Planned(again, coresPerNode: null), again);
        }

        RunPool pool = choice.OwnPool is { } own
            ? await CheckAsync(parsed, own)
            : await ReadPoolAsync(pools.Pool ?? before?.Pool ?? throw new SettingsException([NoPool]), choice);
        return (plan, run, pool, choice.OwnPool);
    }

    // What could not be made is told before anything is listed or planned.
    private async Task<RunPool> CheckAsync(ParseResult parsed, PoolSpecification own)
    {
        if (own.IdentityId is null)
        {
            throw new SettingsException(
                [$"{SettingCatalog.PoolIdentity.Flag}: expected the identity of the pool's nodes, without which they read and write nothing; it is not set."]);
        }

        PoolPlan plan = await services.GetRequiredService<Func<PoolManager>>()().PrepareAsync(own, stop.Token);
        if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            foreach (string note in plan.Notes)
            {
                console.Errors.WriteLine($"note: {VisibleText.Of(note)}");
            }
        }

        return OwnPool.Planned(own, plan.CoresPerNode);
    }

    private async Task<RunPool> ReadPoolAsync(string poolId, RunPoolChoice choice)
    {
        if (choice.Resize is { } size)
        {
            await services.GetRequiredService<RunSubmitter>().ResizeAsync(poolId, size, stop.Token);
        }

        return await RunPool.ReadAsync(services.GetRequiredService<IBatchService>(), poolId, choice.Nodes, stop.Token);
    }

    private async Task<RunEstimate> EstimateAsync(Plan plan, RunFiles run, RunPool pool, bool isOwn, PriceTable prices)
    {
        RunMachines machines = pool.ToMachines() with { Around = isOwn ? RunMachines.NodeComing : TimeSpan.Zero };
        var estimate = RunEstimator.Estimate(plan, machines, prices, await run.Rates.ReadAsync(plan.RecipeHash, stop.Token));
        await run.Estimate.WriteAsync(estimate, stop.Token);
        return estimate;
    }

    private async Task LetFollowTheWorkAsync(ParseResult parsed, Plan plan, RunPool pool, RunPoolChoice choice)
    {
        if (choice.AutoScale is not { } wanted)
        {
            return;
        }

        var start = PoolStart.For(plan.Shards.Count, pool.Shape.SlotsPerNode, TimeProvider.System.GetUtcNow());
        AutoScaleRun? said = await services.GetRequiredService<Func<PoolManager>>()()
            .EnableAutoScaleAsync(pool.Id, wanted with { Start = start }, stop.Token);
        if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            console.Errors.WriteLine($"Pool {pool.Id} follows the work: {said?.Results ?? said?.Error?.Message ?? "not evaluated yet"}");
        }
    }

    private IReadOnlySet<FailureKind> ReadRetried(ParseResult parsed)
    {
        if (parsed.GetResult(_retry) is null)
        {
            return RetrySelection.Passing;
        }

        // A run that is continued tries what failed for a passing reason in any case.
        return parsed.GetValue(_run) is null
            ? throw new SettingsException([$"{_retry.Name}: only together with --run; a new run has no failures yet."])
            : RetrySelection.Parse(_retry.Name, parsed.GetValue(_retry)).Union(RetrySelection.Passing).ToHashSet();
    }

    private void WriteSubmitted(ParseResult parsed, Plan plan, RunFiles run, BatchRecord record, RunEstimate estimate)
    {
        bool isJson = CommonOptions.IsJson(parsed);
        if (parsed.GetValue(_wait) && isJson)
        {
            return;
        }

        if (isJson)
        {
            console.Results.WriteLine(RunJson.Of(record, run.Run, run.Address));
        }
        else if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            console.Results.WriteLine(
                $"Run {run.Run}: {plan.ToConvert:N0} images in {record.Job.Shards:N0} tasks, job '{record.Job.Id}' on pool '{record.Pool}'");
            EstimateText.Write(console.Results, estimate);
            if (!parsed.GetValue(_wait))
            {
                console.Results.WriteLine($"Follow it with: imgconv status {run.Address}");
            }
        }
    }

    private async Task<int> FollowAsync(ParseResult parsed, Plan plan, RunFiles run, BatchRecord record, PoolSettings pools)
    {
        var options = new MonitorOptions { PollInterval = pools.PollInterval, StallTimeout = pools.StallTimeout };
        var display = new BatchDisplay(console, TimeProvider.System, shown: CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet);
        RunSummary summary;
        try
        {
            await using (display)
            {
                summary = await services.GetRequiredService<RunFollower>().FollowAsync(plan, run, record, display, options, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            console.WriteError(
                $"No longer following run {run.Run}, which goes on: 'imgconv status {run.Address}' says how far it is, "
                + $"'imgconv cancel {run.Address}' ends it.");
            return (int)stop.Reason;
        }

        return await WriteEndAsync(parsed, run, summary);
    }

    private async Task<int> WriteEndAsync(ParseResult parsed, RunFiles run, RunSummary summary)
    {
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.Of(summary));
        }
        else if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            RunReport report = await RunReportReader.ReadAsync(run, FailuresListed, CancellationToken.None);
            ReportText.Write(console.Results, report, withWarnings: CommonOptions.VerbosityOf(parsed) >= Verbosity.Detailed);
        }

        return summary.ExitCode;
    }
}
