using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Text;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv submit SOURCE TARGET</c>, <c>imgconv submit --run ID</c>: run on a pool of Azure Batch.</summary>
internal sealed class SubmitCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private const int FailuresListed = 20;

    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description = "The JPEGs: az://container/prefix, or the URL of a container.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string?> _target = new("TARGET")
    {
        Description = "Where to write the PNGs, as an address like SOURCE. Created if it does not exist.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _run = new("--run")
    {
        Description = "Continue this run, instead of SOURCE and TARGET: submit its images without a result and its transient failures. If the run is still active, --wait follows it.",
        HelpName = "ID",
    };

    private readonly TrustArguments _trust = new();
    private readonly RunPoolOptions _pool = new();
    private readonly FileList _files = new();

    private readonly Option<string?> _retry = new("--retry")
    {
        Description = "With --run: also retry failures of these kinds, which 'imgconv retry --help' lists. Without KIND: of all kinds.",
        HelpName = "KIND,…",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _follow = new("--follow")
    {
        Description = "If a run to TARGET is active, follow that run until it ends, and submit nothing. Otherwise, submit and follow the new run.",
    };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Submit a new run even if another run on a pool to TARGET is active. Without --force or --follow, that is an error.",
    };

    private readonly Option<bool> _waitForQuota = new("--wait-for-quota")
    {
        Description = "If the Batch account has as many active jobs as its quota allows, wait until another job ends. Without this flag, that is an error. Not together with --auto-pool.",
    };

    private readonly Option<bool> _wait = new("--wait") { Description = "Follow the run until it ends." };

    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(
        [.. SettingCatalog.OfPools, SettingCatalog.Prices, .. SettingCatalog.OfRuns.Except(SettingCatalog.OfMachines), .. SettingCatalog.OfNodes]);

    public Command Create()
    {
        var command = new Command(
            "submit",
            "Convert every JPEG of SOURCE on a pool of Azure Batch. Without --wait, the command prints the id of the run and ends, and "
            + "the run continues. 'imgconv status ID' shows it from any machine.")
        {
            _source,
            _target,
            _run,
            _retry,
            _wait,
            _follow,
            _force,
            _waitForQuota,
        };
        _trust.AddTo(command, opensPlaces: true, onlyWith: _run.Name);
        command.Add(TrustArguments.Strict);
        _files.AddTo(command);
        _pool.AddTo(command);
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        SettingsReader reader = CommonOptions.ReadSettings(parsed, _flags);
        var problems = new SettingsProblems();
        PoolSettings pools = problems.Gather(() => PoolSettings.Bind(reader));
        RunSettings settings = problems.Gather(() => RunSettings.Bind(reader));
        _ = problems.Gather(() => BatchBinding.Read(reader));
        IReadOnlySet<FailureKind> retried = problems.Gather(() => ReadRetried(parsed));
        PriceTable prices = problems.Gather(() => PriceTableFile.Read(reader));
        RunPoolChoice choice = problems.Gather(() => _pool.Read(parsed, IsPoolNamed(parsed)));
        problems.ThrowIfAny();
        if (choice.OwnPool is not null && parsed.GetValue(_waitForQuota))
        {
            throw new SettingsException([$"{_waitForQuota.Name}: not together with --auto-pool, whose nodes would be billed while they wait."]);
        }

        ThrowIfWithoutPrices(pools, prices);
        SubmitRequest request = await ReadAsync(parsed, settings, choice, pools.Pool);
        request = request with
        {
            Pool = choice.OwnPool is not null || (!IsPoolNamed(parsed) && await HadOwnPoolAsync(request.Run)) ? null : pools.Pool,
            NewPool = choice.OwnPool,
            Identity = choice.Identity,
            Nodes = choice.Nodes,
            Resize = choice.Resize,
            AutoScale = choice.AutoScale,
            ShrinkAfter = choice.ShrinkAfter,
            WorkerFolder = pools.Worker,
            MaxDuration = pools.MaxDuration,
            MaxCost = pools.MaxCost,
            NodePrice = pools.NodePrice,
            Prices = prices,
            ShardTime = pools.ShardTime,
            RetriedKinds = retried,
            NodeVariables = pools.NodeVariables,
            AllowsSecondRun = parsed.GetValue(_force),
            WaitsForQuota = parsed.GetValue(_waitForQuota),
        };
        var progress = new Notes(console, isShown: CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet);
        RunHandle run;
        try
        {
            run = await services.GetRequiredService<BatchConverter>().SubmitAsync(request, progress, stop.Token);
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.RunUnderWay && parsed.GetValue(_follow))
        {
            run = await services.GetRequiredService<RunCatalog>().FindAsync(request.Target, request.Target, settings.State, stop.Token);
            console.WriteNote($"{e.Message} It is followed; nothing was submitted.");
            return await FollowAsync(parsed, run, pools);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested && progress.Run is not null)
        {
            if (await progress.Run.ReadBatchAsync(CancellationToken.None) is null)
            {
                console.WriteError("Stopped before anything was submitted.");
                return (int)stop.Reason;
            }

            // Some of it may be submitted by now, and only this process knows the run's id.
            console.WriteError(
                $"Stopped while run {progress.Run.Id} was being submitted: 'imgconv submit --run {progress.Run.Address}' continues it, "
                + $"'imgconv cancel {progress.Run.Address}' ends what was submitted.");
            return (int)stop.Reason;
        }

        if (run.Summary is { } summary)
        {
            return await WriteEndAsync(parsed, run, summary);
        }

        await WriteSubmittedAsync(parsed, run);
        return IsFollowed(parsed) ? await FollowAsync(parsed, run, pools) : (int)ExitCode.Success;
    }

    private bool IsFollowed(ParseResult parsed) => parsed.GetValue(_wait) || parsed.GetValue(_follow);

    // A run that had a pool of its own gets another like it, unless a flag names one.
    private async Task<bool> HadOwnPoolAsync(RunHandle? run) =>
        run is not null && (await run.ReadBatchAsync(stop.Token))?.HasOwnPool == true;

    private async Task<SubmitRequest> ReadAsync(ParseResult parsed, RunSettings settings, RunPoolChoice choice, string? pool)
    {
        if (choice.OwnPool is { IdentityId: null })
        {
            throw new SettingsException(
                [$"{SettingCatalog.PoolIdentity.Flag}: expected the identity of the pool's nodes, without which they read and write nothing; it is not set."]);
        }

        return (parsed.GetValue(_run), parsed.GetValue(_source), parsed.GetValue(_target)) switch
        {
            ({ }, { }, _) => throw new SettingsException(["--run: not together with SOURCE and TARGET, which the run's plan has."]),
            ({ }, _, _) when _files.IsGiven(parsed) => throw new SettingsException([$"{_files.Name}: not together with --run, whose plan has the images."]),
            ({ } id, _, _) => new SubmitRequest(
                await _trust.FindAsync(services.GetRequiredService<RunCatalog>(), id, parsed, settings.State, stop.Token)),
            (_, { }, { }) when choice.OwnPool is null && pool is null => throw new SettingsException(
                [$"{SettingCatalog.Pool.Flag}: expected the id of a pool, or --auto-pool; it is not set."]),
            (_, { } source, { } target) => settings.ApplyTo(new SubmitRequest(HostPaths.Full(source), HostPaths.Full(target))) with
            {
                IsStrict = TrustArguments.IsStrict(parsed), Files = _files.Read(parsed),
            },
            _ => throw new SettingsException(["Give SOURCE and TARGET, or --run with the id of a run."]),
        };
    }

    // A bound that is computed from example prices would be none.
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

    private bool IsPoolNamed(ParseResult parsed) => parsed.GetValue(_flags[SettingCatalog.Pool]) is not null;

    private IReadOnlySet<FailureKind> ReadRetried(ParseResult parsed)
    {
        if (parsed.GetResult(_retry) is null)
        {
            return new HashSet<FailureKind>();
        }

        return parsed.GetValue(_run) is null
            ? throw new SettingsException([$"{_retry.Name}: only together with --run; a new run has no failures yet."])
            : FailureKindsText.Parse(_retry.Name, parsed.GetValue(_retry));
    }

    private async Task WriteSubmittedAsync(ParseResult parsed, RunHandle run)
    {
        bool isJson = CommonOptions.IsJson(parsed);
        if (IsFollowed(parsed) && isJson)
        {
            return;
        }

        BatchRecord record = (await run.ReadBatchAsync(stop.Token))!;
        if (isJson)
        {
            console.Results.WriteLine(RunJson.From(record, run.Id, run.Address));
        }
        else if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            Plan plan = await run.ReadPlanAsync(stop.Token);
            console.Results.WriteWrapped(
                $"Run {run.Id}: {Quantities.Count(plan.ToConvert, "image")} in {Quantities.Count(record.Job.Shards, "shard")}, job '{record.Job.Id}' on pool '{record.Pool}'");
            EstimateText.Write(console.Results, (await run.ReadEstimateAsync(stop.Token))!);
            if (!IsFollowed(parsed))
            {
                console.Results.WriteLine($"Follow it with: imgconv status {run.Address}");
            }
        }
    }

    private async Task<int> FollowAsync(ParseResult parsed, RunHandle run, PoolSettings pools)
    {
        var options = new MonitorOptions { PollInterval = pools.PollInterval, StallTimeout = pools.StallTimeout };
        var display = new BatchDisplay(console, TimeProvider.System, shown: CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet);
        RunSummary? summary = null;
        try
        {
            await using (display)
            {
                await foreach (RunStatus status in services.GetRequiredService<BatchConverter>().FollowAsync(run, options, stop.Token))
                {
                    display.Show(status);
                    summary = status.Summary;
                }
            }
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            console.WriteError(
                $"No longer following run {run.Id}, which continues: 'imgconv status {run.Address}' shows how far it is, "
                + $"'imgconv cancel {run.Address}' ends it.");
            return (int)stop.Reason;
        }

        return await WriteEndAsync(parsed, run, summary!);
    }

    private async Task<int> WriteEndAsync(ParseResult parsed, RunHandle run, RunSummary summary)
    {
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.From(summary));
        }
        else if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            RunReport report = await run.ReadReportAsync(FailuresListed);
            bool isDetailed = CommonOptions.VerbosityOf(parsed) >= Verbosity.Detailed;
            ReportText.Write(console.Results, report, withWarnings: isDetailed, isDetailed);
        }

        return ExitCodes.Of(summary.Result);
    }

    /// <summary>Writes notes on the pool, and remembers the run.</summary>
    private sealed class Notes(CommandConsole console, bool isShown) : IProgress<SubmitProgress>
    {
        public RunHandle? Run { get; private set; }

        public void Report(SubmitProgress value)
        {
            Run = value.Run ?? Run;
            if (isShown && value.Note is { } note)
            {
                console.WriteNote(note);
            }
        }
    }
}
