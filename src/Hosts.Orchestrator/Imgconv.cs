using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using ImageConversion.Batch;
using ImageConversion.Batch.Execution;
using Hosts.Orchestrator.Commands;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator;

/// <summary>The program <c>imgconv</c>: build, parse, run, map the outcome to an exit code.</summary>
internal static class Imgconv
{
    /// <summary>Runs one command line to its end.</summary>
    /// <returns>The exit code (README.md).</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandConsole console, RunStop stop)
    {
        // Conversions occupy a pool thread each; transfers must find a free one all the same.
        ThreadPool.GetMinThreads(out _, out int completionThreads);
        ThreadPool.SetMinThreads((2 * Environment.ProcessorCount) + 8, completionThreads);
        _ = NativeHeap.ReturnLargeBlocksAtOnce();
        await using ServiceProvider services = BuildServices(note: console.WriteNote);
        RootCommand root = RootCommandFactory.Create(services, console, stop);
        ParseResult parsed = root.Parse(args);
        console.Progress = parsed.GetResult(CommonOptions.Progress)?.Errors.Any() == true ? ProgressMode.Auto : CommonOptions.ProgressOf(parsed);
        console.IsJson = parsed.GetResult(CommonOptions.Output)?.Errors.Any() != true && CommonOptions.IsJson(parsed);
        if (!IsCompletion(parsed) && UsageProblem(parsed) is { } problem)
        {
            console.WriteError($"{problem} See '{string.Join(' ', CommandPath(parsed.CommandResult))} --help'.", (int)ExitCode.Usage);
            return (int)ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = console.Results,
            Error = console.Errors,
            // Signals are this program's own: a stopped run keeps what it has and says so.
            ProcessTerminationTimeout = null,
        };
        try
        {
            int code = await parsed.InvokeAsync(configuration, CancellationToken.None);
            return stop.ExitCodeFor(code);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            console.WriteError(parsed.CommandResult.Command.Name is "convert" or "plan"
                ? "Stopped before the plan was made; nothing was converted."
                : "Stopped.");
            return (int)stop.Reason;
        }
        catch (Exception e)
        {
            // A program that was asked to stop says so, even if its last line could not be written.
            console.WriteError(e, CommonOptions.VerbosityOf(parsed));
            return stop.ExitCodeFor(ExitCodes.Of(e));
        }
    }

    /// <summary>The program's container.</summary>
    /// <param name="validate">Whether every service is looked at. A test does; a program that starts for one verb does not.</param>
    /// <param name="note">Writes notes of the library; null for nobody.</param>
    /// <remarks>No generic host: nothing here is a service in the background, and a host takes longer to build than a small
    /// image to convert (docs/adr/0015-native-programs.md).</remarks>
    public static ServiceProvider BuildServices(bool validate = false, Action<string>? note = null) => new ServiceCollection()
        .AddImageConversion(options => HostOptions.Apply(options, note))
        .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = validate, ValidateScopes = validate });

    // What a shell completes is no complete command line.
    private static bool IsCompletion(ParseResult parsed) => parsed.Action == ((RootCommand)parsed.RootCommandResult.Command)
        .Directives.OfType<SuggestDirective>().Single().Action;

    // A mistyped option would otherwise be taken for an argument, and the complaint be about another one.
    private static string? UsageProblem(ParseResult parsed) =>
        parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).FirstOrDefault(t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal))
            is { } unknown ? $"Unknown option '{unknown.Value}'."
        : parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var verb, ..] ? $"Unknown command '{verb}'."
        : parsed.Errors.Count > 0 ? string.Join(' ', parsed.Errors.Select(ArgumentProblems.Describe))
        : ArgumentProblems.FindEmpty(parsed);

    private static Stack<string> CommandPath(CommandResult? command)
    {
        var names = new Stack<string>();
        for (SymbolResult? c = command; c is not null; c = c.Parent)
        {
            names.Push(c is CommandResult { Command: not RootCommand } named ? named.Command.Name : "imgconv");
        }

        return names;
    }
}
