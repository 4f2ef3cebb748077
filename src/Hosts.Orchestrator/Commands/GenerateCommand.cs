using System.CommandLine;
using System.Globalization;
using Conversion.Batch;
using Conversion.Batch.Generation;
using Conversion.Batch.Scheduling;
using Conversion.Batch.Settings;
using Conversion.Storage;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv generate TARGET --count N</c>: test JPEGs, the same for the same seed.</summary>
internal sealed class GenerateCommand(IBlobStoreFactory stores, CommandConsole console, RunStop stop)
{
    private readonly Argument<string> _target = new("TARGET") { Description = "Where the JPEGs go; made if it is absent." };
    private readonly Option<long> _count = new("--count") { Description = "How many.", HelpName = "N", Required = true };
    private readonly Option<string> _prefix = new("--prefix")
    {
        Description = "What their names begin with.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "demo-image",
    };

    private readonly Option<string> _size = new("--size")
    {
        Description = "Their width and height in pixels.",
        HelpName = "WxH",
        DefaultValueFactory = _ => "800x600",
    };

    private readonly Option<long> _seed = new("--seed") { Description = "Another seed makes other pictures.", HelpName = "S" };
    private readonly Option<int> _noise = new("--noise") { Description = "Share of noise, 0 to 100 percent.", HelpName = "PERCENT" };

    public Command Create()
    {
        var command = new Command(
            "generate",
            "Make numbered test JPEGs that can be checked by eye.")
        {
            _target,
            _count,
            _prefix,
            _size,
            _seed,
            _noise,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        long count = parsed.GetValue(_count);
        if (count < 1)
        {
            throw new SettingsException([$"--count: expected a whole number of at least 1; found '{count}'."]);
        }

        DemoImageOptions options = ReadOptions(parsed);
        string prefix = parsed.GetRequiredValue(_prefix);
        IBlobStore target = stores.Open(StoreAddress.Parse(parsed.GetRequiredValue(_target)));
        await target.CreateIfAbsentAsync(stop.Token);
        long written = 0;
        var bounds = new ParallelOptions { CancellationToken = stop.Token };
        try
        {
            await Parallel.ForEachAsync(Indices(count), bounds, async (index, token) =>
            {
                byte[] jpeg = DemoImageGenerator.Generate(index, options);
                await target.WriteAsync(
                    DemoImageGenerator.NameOf(prefix, index), jpeg, new BlobWriteOptions { ContentType = "image/jpeg" }, token);
                Interlocked.Increment(ref written);
            });
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            console.WriteError($"Stopped after {written} of {count} images; the same command writes them all anew.");
            return (int)stop.Reason;
        }

        WriteResult(parsed, target.Address, written);
        return (int)ExitCode.Success;
    }

    private DemoImageOptions ReadOptions(ParseResult parsed)
    {
        string size = parsed.GetRequiredValue(_size);
        string[] sides = size.Split('x', 'X');
        if (sides.Length != 2
            || !int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            || !int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            || width is < 1 or > 65535
            || height is < 1 or > 65535)
        {
            throw new SettingsException([$"--size: expected WIDTHxHEIGHT, each from 1 to 65535, e.g. 800x600; found '{size}'."]);
        }

        int noise = parsed.GetValue(_noise);
        if (noise is < 0 or > 100)
        {
            throw new SettingsException([$"--noise: expected a whole number from 0 to 100; found '{noise}'."]);
        }

        return new DemoImageOptions { Width = width, Height = height, Seed = parsed.GetValue(_seed), NoisePercent = noise };
    }

    private void WriteResult(ParseResult parsed, string address, long written)
    {
        if (CommonOptions.IsJson(parsed))
        {
            var result = new System.Text.Json.Nodes.JsonObject { ["target"] = address, ["count"] = written };
            console.Results.WriteLine(result.ToJsonString());
        }
        else if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            console.Results.WriteLine($"Wrote {written} images to {address}");
        }
    }

    private static IEnumerable<long> Indices(long count)
    {
        for (long i = 0; i < count; i++)
        {
            yield return i;
        }
    }
}
