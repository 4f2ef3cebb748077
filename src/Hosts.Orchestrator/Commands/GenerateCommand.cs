using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv generate TARGET --count N</c>: test JPEGs, the same for the same seed.</summary>
internal sealed class GenerateCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly Argument<string> _target = new("TARGET") { Description = "Where to write the JPEGs: a folder, az://container/prefix, or the URL of a container. Created if it does not exist." };
    private readonly Option<long> _count = new("--count") { Description = "How many images.", HelpName = "N", Required = true };
    private readonly Option<string> _prefix = new("--prefix")
    {
        Description = "How the names begin.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "demo-image",
    };

    private readonly Option<string> _size = new("--size")
    {
        Description = "Width and height of the images in pixels.",
        HelpName = "WxH",
        DefaultValueFactory = _ => "800x600",
    };

    private readonly Option<long> _seed = new("--seed") { Description = "The seed of the pictures. The same seed gives the same pictures.", HelpName = "S", DefaultValueFactory = _ => 0 };
    private readonly Option<int> _noise = new("--noise") { Description = "How much of each picture is noise, from 0 to 100 percent. Noise makes larger files.", HelpName = "PERCENT", DefaultValueFactory = _ => 0 };

    // With --pool-id only; they mean the same as for submit.
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor(
    [
        SettingCatalog.Pool, SettingCatalog.Worker, SettingCatalog.State, SettingCatalog.MaxDuration, SettingCatalog.PollInterval,
        SettingCatalog.StallTimeout, SettingCatalog.PoolIdentity,
    ]);

    public Command Create()
    {
        var command = new Command(
            "generate",
            "Create numbered test JPEGs whose PNGs can be checked by eye. With --pool-id, the nodes of a pool of Azure Batch create "
            + "them. Both create the same bytes.")
        {
            _target,
            _count,
            _prefix,
            _size,
            _seed,
            _noise,
        };
        foreach (Option<string?> flag in _flags.Values)
        {
            flag.OnlyWith("--pool-id");
        }

        _flags[SettingCatalog.Pool].Description = "The id of the pool whose nodes create the images. Default: this machine.";
        _flags[SettingCatalog.MaxDuration].Description = $"With --pool-id: end the job after this time. Exit code 5. [default: {SettingCatalog.MaxDuration.Default}]";
        _flags[SettingCatalog.PollInterval].Description = $"With --pool-id: how often to check the job. [default: {SettingCatalog.PollInterval.Default}]";
        _flags[SettingCatalog.StallTimeout].Description = $"With --pool-id: end the job if it makes no progress for this long. Exit code 5. [default: {SettingCatalog.StallTimeout.Default}]";
        _flags[SettingCatalog.PoolIdentity].Description = "With --pool-id: the identity of a pool that has several: its resource id or client id.";
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        DemoImageRange images = DemoImageText.Parse(
            first: 0,
            parsed.GetValue(_count),
            parsed.GetRequiredValue(_prefix),
            parsed.GetRequiredValue(_size),
            parsed.GetValue(_seed),
            parsed.GetValue(_noise));
        StoreAddress target = HostPaths.Address(parsed.GetRequiredValue(_target));

        // A pool that the environment names is for runs: images are generated there only on request.
        return parsed.GetValue(_flags[SettingCatalog.Pool]) is { } pool
            ? await MakeThereAsync(parsed, target, images, pool)
            : await MakeHereAsync(parsed, target, images);
    }

    private async Task<int> MakeHereAsync(ParseResult parsed, StoreAddress address, DemoImageRange images)
    {
        IBlobStore target = services.GetRequiredService<IBlobStoreFactory>().Open(address);
        await target.CreateIfAbsentAsync(stop.Token);
        long written = 0;
        try
        {
            await images.WriteAsync(target, () => Interlocked.Increment(ref written), stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            console.WriteError($"Stopped after {written} of {Quantities.Count(images.Count, "image")}; the same command writes them all again.");
            return (int)stop.Reason;
        }

        WriteResult(parsed, target.Address, written);
        return (int)ExitCode.Success;
    }

    private async Task<int> MakeThereAsync(ParseResult parsed, StoreAddress address, DemoImageRange images, string poolId)
    {
        SettingsReader reader = CommonOptions.ReadSettings(parsed, _flags);
        PoolSettings settings = PoolSettings.Bind(reader);
        var request = new GenerateRequest(address.Text, images, poolId)
        {
            State = HostPaths.Full(reader.Get(SettingCatalog.State).Text),
            Identity = reader.Get(SettingCatalog.PoolIdentity).Text,
            WorkerFolder = settings.Worker,
            MaxDuration = settings.MaxDuration,
            Follow = new MonitorOptions { PollInterval = settings.PollInterval, StallTimeout = settings.StallTimeout },
        };
        var progress = new TaskProgress(console, isShown: CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet);
        try
        {
            int tasks = await services.GetRequiredService<BatchConverter>().GenerateAsync(request, progress, stop.Token);
            WriteResult(parsed, address.Text, images.Count, $", by {Quantities.Count(tasks, "task")} on pool {poolId}");
            return (int)ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            console.WriteError("Stopped, and the job with it; the same command writes all images again.");
            return (int)stop.Reason;
        }
    }

    private void WriteResult(ParseResult parsed, string address, long written, string by = "")
    {
        if (CommonOptions.IsJson(parsed))
        {
            var result = new System.Text.Json.Nodes.JsonObject { ["target"] = address, ["count"] = written };
            console.Results.WriteLine(result.ToJsonString());
        }
        else if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            console.Results.WriteLine($"Wrote {Quantities.Count(written, "image")} to {address}{by}");
        }
    }

    // A line for each change.
    private sealed class TaskProgress(CommandConsole console, bool isShown) : IProgress<TaskCounts>
    {
        private string? _last;

        public void Report(TaskCounts value)
        {
            string line = BatchText.States("tasks", value);
            if (isShown && line != _last)
            {
                console.WriteProgress(line);
                _last = line;
            }
        }
    }
}
