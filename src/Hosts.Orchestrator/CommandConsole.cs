using System.Text.Json.Nodes;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;
using Hosts.Orchestrator.Commands;
using Spectre.Console;

namespace Hosts.Orchestrator;

/// <summary>Where a command speaks: results on one writer, progress and errors on the other.</summary>
/// <param name="results">Standard output: results only, so that they can be piped.</param>
/// <param name="errors">Standard error: progress, notes and errors.</param>
public sealed class CommandConsole(TextWriter results, TextWriter errors)
{
    /// <summary>Results.</summary>
    public TextWriter Results { get; } = new VisibleTextWriter(results);

    /// <summary>Progress, notes and errors.</summary>
    public TextWriter Errors { get; } = new VisibleTextWriter(errors);

    /// <summary>Whether a person watches the progress.</summary>
    public bool IsInteractive { get; } = errors is StandardError && !System.Console.IsErrorRedirected;

    /// <summary>A console for the live display, on standard error.</summary>
    public IAnsiConsole CreateDisplay() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(IsInteractive ? System.Console.Error : errors) });

    /// <summary>Asks a person a question that is answered with yes or no.</summary>
    /// <returns>The answer; null where no one can be asked.</returns>
    public bool? Ask(string question)
    {
        if (!IsInteractive || System.Console.IsInputRedirected)
        {
            return null;
        }

        Errors.Write($"{VisibleText.Of(question)} [y/N] ");
        return System.Console.In.ReadLine() is { } answer && answer.Trim().StartsWith("y", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether another program reads the results: then errors and notes are lines of JSON too (docs/formats.md).</summary>
    public bool IsJson { get; set; }

    /// <summary>How progress is shown.</summary>
    public ProgressMode Progress { get; set; }

    /// <summary>Reports in a line what went wrong.</summary>
    public void WriteError(string message, int? exitCode = null) => Write("error", message, kind: null, exitCode);

    /// <summary>Reports in a line something that a person wants to know, and that is no error.</summary>
    public void WriteNote(string message) => Write("note", message);

    /// <summary>Reports in a line something that may be a mistake.</summary>
    public void WriteWarning(string message) => Write("warning", message);

    /// <summary>Writes a line about the progress.</summary>
    public void WriteProgress(string text) => WriteLines(VisibleText.Of(text));

    private void WriteLines(string text)
    {
        if (IsJson)
        {
            WriteNote(text);
        }
        else
        {
            Errors.WriteLine(text);
        }
    }

    /// <summary>Reports in a line a problem what went wrong; with its stack where it is asked for.</summary>
    public void WriteError(Exception error, Verbosity verbosity)
    {
        ArgumentNullException.ThrowIfNull(error);
        int exitCode = ExitCodes.Of(error);
        if (error is SettingsException settings)
        {
            foreach (string problem in settings.Problems)
            {
                WriteError(problem, exitCode);
            }
        }
        else
        {
            Write("error", Advice.Describe(error), KindOf(error), exitCode, AccessAdvice.For(error));
        }

        if (verbosity == Verbosity.Debug)
        {
            WriteLines(error.ToString());
        }
    }

    private void Write(string what, string message, string? kind = null, int? exitCode = null, IReadOnlyList<string>? checks = null)
    {
        string line = VisibleText.Of(message.ReplaceLineEndings(" "));
        if (!IsJson)
        {
            Errors.WriteLine($"{what}: {line}");
            foreach ((int at, string check) in (checks ?? []).Index())
            {
                Errors.WriteLine(checks!.Count == 1 ? $"  check {check}" : $"  check {at + 1}: {check}");
            }

            return;
        }

        var json = new JsonObject { [what] = line };
        if (kind is not null)
        {
            json["kind"] = kind;
        }

        if (exitCode is not null)
        {
            json["exitCode"] = exitCode;
        }

        if (checks is [_, ..])
        {
            json["checks"] = new JsonArray([.. checks.Select(c => (JsonNode)c)]);
        }

        Errors.WriteLine(json.ToJsonString());
    }

    private static string? KindOf(Exception error) => error switch
    {
        BatchException e => e.Kind.ToString(),
        BatchServiceException e => e.Kind.ToString(),
        BlobStoreException e => e.Kind.ToString(),
        _ => null,
    };
}
