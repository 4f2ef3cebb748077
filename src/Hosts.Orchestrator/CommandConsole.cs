using Conversion.Batch.Text;
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
    public bool IsInteractive { get; } = ReferenceEquals(errors, System.Console.Error) && !System.Console.IsErrorRedirected;

    /// <summary>A console for the live display, on standard error.</summary>
    public IAnsiConsole CreateDisplay() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });

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

    /// <summary>Says in a line what went wrong.</summary>
    public void WriteError(string message) => Errors.WriteLine($"error: {VisibleText.Of(message.ReplaceLineEndings(" "))}");

    /// <summary>Says in a line a problem what went wrong; with its stack where it is asked for.</summary>
    public void WriteError(Exception error, Verbosity verbosity)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error is SettingsException settings)
        {
            foreach (string problem in settings.Problems)
            {
                WriteError(problem);
            }
        }
        else
        {
            WriteError(Advice.Describe(error));
        }

        if (verbosity == Verbosity.Debug)
        {
            Errors.WriteLine(error);
        }
    }
}
