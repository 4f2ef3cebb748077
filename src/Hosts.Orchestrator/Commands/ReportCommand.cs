using System.CommandLine;
using System.Text;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv report ID</c>: what became of every image that did not simply convert.</summary>
internal sealed class ReportCommand(IServiceProvider services, CommandConsole console, RunStop stop)
{
    private readonly RunArguments _arguments = new(services);
    private readonly Option<string?> _html = new("--html")
    {
        Description = "Write a web page instead of text. Without FILE: to report.html, next to the run files.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _noThumbnails = new("--no-thumbnails")
    {
        Description = "With --html: leave out the small pictures of failed images.",
    };

    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor([SettingCatalog.Prices]);

    public Command Create()
    {
        var command = new Command("report", "Show the totals, failures and warnings of a run, and compare its estimate with what it took.") { _html, _noThumbnails };
        _arguments.AddTo(command, opensPlaces: true);
        _flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        PriceTable prices = PriceTableFile.Read(CommonOptions.ReadSettings(parsed, _flags));
        RunHandle run = await _arguments.FindAsync(parsed, stop.Token);
        if (parsed.GetResult(_html) is not null)
        {
            return await WritePageAsync(parsed, run, prices);
        }

        RunReport report = await run.ReadReportAsync(int.MaxValue, prices, stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(RunJson.From(report));
        }
        else
        {
            ReportText.Write(console.Results, report, withWarnings: true, isDetailed: CommonOptions.VerbosityOf(parsed) >= Verbosity.Detailed);
        }

        return (int)ExitCode.Success;
    }

    private async Task<int> WritePageAsync(ParseResult parsed, RunHandle run, PriceTable prices)
    {
        string page = await run.RenderReportAsync(prices, !parsed.GetValue(_noThumbnails), stop.Token);
        string place = parsed.GetValue(_html) is { } file
            ? await WriteFileAsync(file, page)
            : await run.SaveReportAsync(page, stop.Token);
        if (CommonOptions.IsJson(parsed))
        {
            console.Results.WriteLine(new System.Text.Json.Nodes.JsonObject { ["page"] = place }.ToJsonString());
        }
        else if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            console.Results.WriteLine(VisibleText.Of(place));
        }

        return (int)ExitCode.Success;
    }

    private async Task<string> WriteFileAsync(string file, string page)
    {
        try
        {
            await File.WriteAllTextAsync(file, page, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), stop.Token);
            return Path.GetFullPath(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{_html.Name}: expected a file that can be written; found '{file}': {e.Message}"]);
        }
    }
}
