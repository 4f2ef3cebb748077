using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Preflight;
using ImageConversion.Batch.Text;
using ImageConversion.Core;
using ImageConversion.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Worker;

/// <summary>The worker's three modes (docs/worker.md).</summary>
internal sealed class WorkerCommand(IServiceProvider services, TextWriter output, RunStop stop, HostLog? log)
{
    private readonly Option<long?> _taskId = new("--task-id") { Description = "This task's number, from 0 to N - 1.", HelpName = "I" };
    private readonly Option<long?> _totalTasks = new("--total-tasks") { Description = "How many tasks share the images. Each image belongs to one task.", HelpName = "N" };
    private readonly Option<string?> _run = new("--run") { Description = "The address of the folder of a planned run.", HelpName = "ADDRESS" };
    private readonly Option<int?> _shard = new("--shard") { Description = "With --run: the number of the shard to convert.", HelpName = "K" };

    private readonly Option<bool> _any = new("--any")
    {
        Description = "With --run, without --shard: convert one free shard after the other, until none is left. Any number of machines can do this at the same time.",
    };

    private readonly Option<bool> _check = new("--check")
    {
        Description = "With --run, without --shard: convert nothing. Check that this build converts as the plan says, and can reach source and target.",
    };

    private readonly Option<bool> _doneIsSuccess = new("--done-is-success")
    {
        Description = "With --shard or --any: exit with 0 when every image has a result, even if some failed. For tasks of Azure Batch, which run "
            + "again after any other exit code.",
    };

    private readonly Option<string?> _retry = new("--retry")
    {
        Description = "With --shard or --any: try images again that failed with these kinds, which 'imgconv retry --help' lists. Default: Transient.", HelpName = "KIND,…",
    };

    private readonly Option<bool> _part = new("--part")
    {
        Description = "With --shard: the shard was split off from another one. Its images may be finished already.",
    };

    private readonly Option<string?> _plan = new("--plan") { Description = "With --run: the SHA-256 of its plan; another one is refused.", HelpName = "HASH" };
    private readonly Option<string?> _list = new("--list") { Description = "With --shard: the SHA-256 of its list; another one is refused.", HelpName = "HASH" };

    private readonly Option<bool> _trust = new("--trust-plan")
    {
        Description = "With --run: accept the plan without a check of its source and target. Use it only if you trust everyone who can write the run files.",
    };

    private readonly Option<bool> _describe = new("--describe") { Description = "Print what this build is, as a line of JSON." };

    private readonly GenerateMode _generate = new(services, output, stop);
    private readonly Dictionary<Setting, Option<string?>> _flags = SettingCatalog.OfRuns
        .Where(s => s != SettingCatalog.State)
        .ToDictionary(s => s, s => s.ToOption());

    public RootCommand Create()
    {
        var root = new RootCommand(
            "Converts JPEGs to PNGs. Without options it converts the first image of the input:\n\n"
            + "  imgconv-worker                                   one image\n"
            + "  imgconv-worker --task-id I --total-tasks N       every N-th image; I counts from 0\n"
            + "  imgconv-worker --run ADDRESS --shard K           one shard of a planned run\n"
            + "  imgconv-worker --run ADDRESS --any               free shards until none is left\n"
            + "  imgconv-worker --generate ADDRESS --count N      generates test images\n\n"
            + "The first two read from AZURE_STORAGE_INPUT_CONTAINER and write to AZURE_STORAGE_OUTPUT_CONTAINER. "
            + "Each is the name of a container or the path of a folder; the defaults are images and converted. "
            + "With --run, the plan decides how images are converted: only --memory, --parallelism, --cap-mbps, --durability and --check-md5 can be given.")
        {
            _taskId,
            _totalTasks,
            _run,
            _shard,
            _any,
            _check,
            _doneIsSuccess,
            _part,
            _retry,
            _plan,
            _list,
            _trust,
            _describe,
        };
        foreach (Option<string?> flag in _flags.Values)
        {
            root.Add(flag);
        }

        _generate.AddTo(root);
        root.SetAction((parsed, _) => RunAsync(parsed));
        return root;
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        if (parsed.GetValue(_describe))
        {
            output.WriteLine(RunWorker.DescribeBuild());
            return Task.FromResult((int)ExitCode.Success);
        }

        if (_generate.IsAskedFor(parsed))
        {
            return _generate.RunAsync(parsed);
        }

        SettingsReader settings = SettingsReader.Create(_flags
            .Select(f => KeyValuePair.Create(f.Key.Key, f.Key.ValueIn(parsed, f.Value)))
            .Where(f => f.Value is not null)
            .ToDictionary());
        return (parsed.GetValue(_taskId), parsed.GetValue(_totalTasks), parsed.GetValue(_run), parsed.GetValue(_shard)) switch
        {
            (null, null, null, null) => RunClassicAsync(ClassicTask.First, settings),
            ({ } id, { } total, null, null) => RunClassicAsync(Check(id, total), settings),
            (null, null, { } run, null) when parsed.GetValue(_check) => CheckAsync(parsed, run),
            (null, null, { } run, null) when parsed.GetValue(_any) => WatchedAsync(settings, () => RunAnyAsync(parsed, run, settings)),
            (null, null, { } run, { } shard) when !parsed.GetValue(_any) => WatchedAsync(settings, () => RunShardAsync(parsed, run, shard, settings)),
            _ => throw new SettingsException(["Give --task-id with --total-tasks, or --run with --shard or --any, or none of them."]),
        };
    }

    // What other workers can continue ends early on a machine that is to be evicted.
    private async Task<int> WatchedAsync(SettingsReader settings, Func<Task<int>> work)
    {
        Uri? metadata = settings.Get(SettingCatalog.MetadataEndpoint).Text == "off" ? null : settings.GetAddress(SettingCatalog.MetadataEndpoint, isHttpAllowed: true);
        settings.ThrowIfProblems();
        await using var watch = new EvictionWatch(metadata, stop, output.WriteLine, TimeProvider.System);
        try
        {
            return await work();
        }
        finally
        {
            await watch.HoldAsync();
        }
    }

    private static ClassicTask Check(long id, long total) =>
        total < 1 ? throw new SettingsException([$"--total-tasks: expected a number of at least 1; found '{total}'."])
        : id >= 0 && id < total ? new ClassicTask(id, total, FirstOnly: false)
        : throw new SettingsException(
            [$"--task-id: expected a number from 0 to {total - 1} (--total-tasks {total}); found '{id}'."]);

    // How a planned run converts is fixed by its plan; only what this machine may use can be said here.
    private void ThrowIfDecidedByPlan(ParseResult parsed)
    {
        string[] given =
        [
            .. _flags.Where(f => f.Key.ValueIn(parsed, f.Value) is not null && !SettingCatalog.OfMachines.Contains(f.Key))
                .Select(f => f.Key.Flag!),
        ];
        if (given.Length > 0)
        {
            throw new SettingsException([.. given.Select(flag => $"{flag}: not together with --run, whose plan decides it.")]);
        }
    }

    // What each node does once, so that a wrong build or a missing role shows before the first task.
    private async Task<int> CheckAsync(ParseResult parsed, string address)
    {
        RunHandle run = await FindAsync(parsed, address);
        Plan plan = await run.OpenPlanHeadAsync(stop.Token);
        IReadOnlyList<PreflightCheck> checks = await services.GetRequiredService<RunWorker>().CheckAsync(run, stop.Token);
        if (checks.FirstOrDefault(c => c.Status == PreflightStatus.Failed) is { } failed)
        {
            throw new BatchException(BatchErrorKind.PoolNotReady, $"{failed.Name}: {failed.Detail} Fix: {PreflightAdvice.For(failed)}");
        }

        output.WriteLine($"Run {plan.Run} can be converted here: {VisibleText.Of(plan.Source)} -> {VisibleText.Of(plan.Target)}");
        return (int)ExitCode.Success;
    }

    private Task<RunHandle> FindAsync(ParseResult parsed, string address) => services.GetRequiredService<RunCatalog>().FindAsync(
        HostPaths.Run(address, isPlaceKnown: false),
        new RunTrust { PlanSha256 = parsed.GetValue(_plan), AcceptsPlan = parsed.GetValue(_trust) },
        stop.Token);

    private async Task<int> RunShardAsync(ParseResult parsed, string address, int shard, SettingsReader settings)
    {
        ShardOptions options = ReadOptions(parsed, settings) with { IsPart = parsed.GetValue(_part), ListSha256 = parsed.GetValue(_list) };
        RunHandle run = await FindAsync(parsed, address);
        Plan plan = await run.OpenPlanHeadAsync(stop.Token);
        output.WriteLine($"Run {plan.Run}, shard {shard}: {VisibleText.Of(plan.Source)} -> {VisibleText.Of(plan.Target)}");
        ShardResult result = await services.GetRequiredService<RunWorker>().ConvertShardAsync(run, shard, options, stop.Token);
        WriteTotal(result.Counts);
        if (result.Use is { } use)
        {
            output.WriteLine($"Bound by: {use.ToText()}");
        }

        return ExitCodeOf(parsed, result.Counts);
    }

    private async Task<int> RunAnyAsync(ParseResult parsed, string address, SettingsReader settings)
    {
        ShardOptions options = ReadOptions(parsed, settings);
        RunHandle run = await FindAsync(parsed, address);
        Plan plan = await run.OpenPlanHeadAsync(stop.Token);
        output.WriteLine($"Run {plan.Run}, free shards: {VisibleText.Of(plan.Source)} -> {VisibleText.Of(plan.Target)}");
        OutcomeCounts counts = await services.GetRequiredService<RunWorker>().ConvertFreeShardsAsync(
            run, options, shard => output.WriteLine($"Shard {shard}: done"), stop.Token);
        WriteTotal(counts);
        return ExitCodeOf(parsed, counts);
    }

    private ShardOptions ReadOptions(ParseResult parsed, SettingsReader settings)
    {
        ThrowIfDecidedByPlan(parsed);
        return new ShardOptions
        {
            Machine = RunSettings.Bind(settings).Machine,
            RetriedKinds = FailureKindsText.Parse(_retry.Name, parsed.GetValue(_retry) ?? nameof(FailureKind.Transient)),
        };
    }

    private int ExitCodeOf(ParseResult parsed, OutcomeCounts counts)
    {
        RunResult ended = RunResults.From(counts);
        return ended == RunResult.SomeFailed && parsed.GetValue(_doneIsSuccess) ? (int)ExitCode.Success : ExitCodes.Of(ended);
    }

    private async Task<int> RunClassicAsync(ClassicTask task, SettingsReader settings)
    {
        RunSettings bound = RunSettings.Bind(settings);
        (StoreAddress input, StoreAddress target) = ClassicPlaces.Of(settings);
        int images = 0;
        OutcomeCounts counts = await services.GetRequiredService<RunWorker>().ConvertTaskAsync(
            bound.ApplyTo(new ConversionRequest(input.Text, target.Text)),
            task,
            count =>
            {
                images = count;
                output.WriteLine($"Task: {task.TaskId + 1}/{task.TotalTasks}");
                output.WriteLine($"Input: {input}");
                output.WriteLine($"Output: {target}");
                output.WriteLine($"Images: {count}");
            },
            (place, entry, result) => WriteImage(place, images, entry, result),
            stop.Token);
        WriteTotal(counts);
        return ExitCodes.Of(RunResults.From(counts));
    }

    private void WriteImage(int place, int total, LedgerEntry entry, ConversionResult? result)
    {
        if (log?.Logger is { } logger)
        {
            WorkerLog.Write(logger, entry);
            return;
        }

        output.WriteLine($"[{place + 1}/{total}] Processing: {VisibleText.Of(entry.Name)}");
        output.WriteLine(entry.Outcome switch
        {
            Outcome.Failed => $"  Failed: {entry.Kind}: {VisibleText.Of(entry.Message ?? "")}",
            Outcome.UpToDate => $"  Up to date: {VisibleText.Of(entry.Target)}",
            _ => $"  {entry.WidthPixels}x{entry.HeightPixels} {Mode(result)}, "
                + $"{entry.SourceBytes:N0} bytes in, {entry.TargetBytes:N0} bytes out: {VisibleText.Of(entry.Target)}",
        });
        foreach (string warning in entry.Warnings)
        {
            output.WriteLine($"  Warning: {VisibleText.Of(warning)}");
        }
    }

    private static string Mode(ConversionResult? result) => result?.Channels switch
    {
        1 => "grey",
        4 => "RGBA",
        _ => "RGB",
    };

    private void WriteTotal(OutcomeCounts counts) =>
        output.WriteLine($"Total: {Quantities.Count(counts.Total, "image")}: {counts.Converted:N0} converted, {counts.UpToDate:N0} up to date, "
            + $"{counts.Failed:N0} failed; {counts.SourceBytes:N0} bytes in, {counts.TargetBytes:N0} bytes out");
}
