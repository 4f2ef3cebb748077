using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ImageConversion.Batch;
using ImageConversion.Batch.Cleaning;
using ImageConversion.Batch.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv clean</c>: demo images, old runs, finished jobs, pools that outlived their run.</summary>
internal sealed class CleanCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly Option<string?> _demo = new("--demo")
    {
        Description = "Delete generated test images, or their PNGs: the files in this folder or container whose names match --include-pattern, at any depth and of any age.", HelpName = "ADDRESS",
    };

    private readonly Option<string> _pattern = new("--include-pattern", "--pattern")
    {
        Description = "With --demo: the names to delete. It must not begin with a wildcard.", HelpName = "GLOB", DefaultValueFactory = _ => CleanRequest.DefaultPattern,
    };

    private readonly Option<string?> _runs = new("--runs")
    {
        Description = "Delete run files of old runs of this target. Their PNGs stay, and so do runs that are under way.", HelpName = "TARGET",
    };

    private readonly Option<int> _keep = new("--keep")
    {
        Description = "With --runs: keep this many of the newest runs of each target, whatever their age.",
        HelpName = "N",
        DefaultValueFactory = _ => new CleanRequest().Keep,
    };

    private readonly Option<bool> _allTargets = new("--all-targets")
    {
        Description = "With --runs: also delete old runs of all other targets whose run files are in the same place.",
    };

    private readonly Option<bool> _jobs = new("--jobs") { Description = "Delete jobs of Azure Batch whose runs have ended." };
    private readonly Option<bool> _pools = new("--pools") { Description = "Delete pools that were created for one run and still exist after it." };
    private readonly Option<string> _olderThan = new("--older-than")
    {
        Description = "With --runs, --jobs and --pools: delete only what has not changed, or has ended, for at least this long. A pool whose job has ended is deleted at any age.", HelpName = "DURATION", DefaultValueFactory = _ => "30d",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be deleted, and delete nothing." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask for confirmation." };
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor([SettingCatalog.State]);

    public Command Create()
    {
        var command = new Command("clean", "List what --runs, --jobs, --pools and --demo select, and delete it after confirmation. Give at least one of them.")
        {
            _demo,
            _pattern,
            _runs,
            _keep,
            _allTargets,
            _jobs,
            _pools,
            _olderThan,
            _dryRun,
            _yes,
        };
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        CleanRequest request = Read(parsed);
        bool isDry = parsed.GetValue(_dryRun);
        IReadOnlyList<CleanFinding> found = await services.GetRequiredService<RunCatalog>().FindRemainsAsync(request, stop.Token);
        bool isJson = CommonOptions.IsJson(parsed);
        if (!isJson)
        {
            Show(found);
        }

        if (found.Count > 0 && !isDry)
        {
            if (!parsed.GetValue(_yes) && !IsConfirmed(found.Count))
            {
                return (int)ExitCode.Usage;
            }

            foreach (CleanFinding finding in found)
            {
                await finding.RemoveAsync(stop.Token);
            }
        }

        if (isJson)
        {
            WriteJson(found, isDeleted: !isDry);
        }
        else
        {
            console.Results.WriteLine(found.Count == 0 ? "There is nothing to delete." : isDry ? "Nothing was deleted (--dry-run)." : "Deleted.");
        }

        return (int)ExitCode.Success;
    }

    private CleanRequest Read(ParseResult parsed)
    {
        var problems = new List<string>();
        string? demo = parsed.GetValue(_demo);
        string? runs = parsed.GetValue(_runs);
        if (demo is null && runs is null && !parsed.GetValue(_jobs) && !parsed.GetValue(_pools))
        {
            problems.Add("Say what to clean: --demo ADDRESS, --runs TARGET, --jobs, --pools, or several of them.");
        }

        if (!Quantities.TryParseDuration(parsed.GetValue(_olderThan), out TimeSpan olderThan))
        {
            problems.Add($"--older-than: expected a duration, e.g. 12h or 30d; found '{parsed.GetValue(_olderThan)}'.");
        }

        int keep = parsed.GetValue(_keep);
        if (runs is null && parsed.GetValue(_allTargets))
        {
            problems.Add("--all-targets: expected together with --runs.");
        }

        if (keep < 0)
        {
            problems.Add($"--keep: expected a whole number of at least 0; found '{keep}'.");
        }

        if (problems.Count > 0)
        {
            throw new SettingsException(problems);
        }

        string? state = CommonOptions.ReadSettings(parsed, _flags).Get(SettingCatalog.State).Text;
        return new CleanRequest
        {
            Demo = demo is null ? null : HostPaths.Address(demo),
            Pattern = parsed.GetRequiredValue(_pattern),
            Runs = runs is null ? null : HostPaths.Address(runs),
            State = state is null ? null : HostPaths.Address(state),
            AllTargets = parsed.GetValue(_allTargets),
            Keep = keep,
            Jobs = parsed.GetValue(_jobs),
            Pools = parsed.GetValue(_pools),
            OlderThan = olderThan,
        };
    }

    private void Show(IReadOnlyList<CleanFinding> found)
    {
        string? target = null;
        foreach (CleanFinding finding in found)
        {
            if (finding.Target is { } of && of != target)
            {
                target = of;
                console.Results.WriteLine($"Target {VisibleText.Of(of)}:");
            }

            console.Results.WriteLine($"{finding.What,-12} {VisibleText.Of(finding.Name)}: {VisibleText.Of(finding.Detail)}");
        }
    }

    private bool IsConfirmed(int count) => console.Ask(count == 1 ? "Delete it?" : string.Create(CultureInfo.InvariantCulture, $"Delete all {count:N0}?")) switch
    {
        true => true,
        false => Say("Nothing was deleted."),
        null => throw new SettingsException(["--yes: expected, because no one can be asked here; nothing was deleted."]),
    };

    private bool Say(string text)
    {
        console.WriteProgress(text);
        return false;
    }

    private void WriteJson(IReadOnlyList<CleanFinding> found, bool isDeleted)
    {
        var array = new JsonArray();
        foreach (CleanFinding finding in found)
        {
            array.Add((JsonNode)new JsonObject
            {
                ["what"] = finding.What, ["name"] = finding.Name, ["detail"] = finding.Detail, ["deleted"] = isDeleted,
            });
        }

        console.Results.WriteLine(array.ToJsonString());
    }
}
