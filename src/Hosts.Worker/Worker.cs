using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Worker;

/// <summary>The program <c>imgconv-worker</c>: build, parse, run one mode, map the outcome to an exit code.</summary>
internal static class Worker
{
    /// <summary>Runs one command line to its end.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Takes what is asked for.</param>
    /// <param name="errors">Takes what went wrong.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <param name="configure">See <see cref="BuildServices"/>.</param>
    /// <param name="log">Takes an entry for each image, where entries are written; null for lines.</param>
    /// <returns>The exit code (README.md).</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter errors,
        RunStop stop,
        Action<IServiceCollection>? configure = null,
        HostLog? log = null)
    {
        (output, errors) = (new VisibleTextWriter(output), new VisibleTextWriter(errors));
        ThreadPool.GetMinThreads(out _, out int completionThreads);
        ThreadPool.SetMinThreads((2 * Environment.ProcessorCount) + 8, completionThreads);
        _ = NativeHeap.ReturnLargeBlocksAtOnce();
        await using ServiceProvider services = BuildServices(configure, note: text => WriteLine(errors, "note", text));
        var command = new WorkerCommand(services, output, stop, log);
        ParseResult parsed = command.Create().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            WriteError(errors, $"{string.Join(' ', parsed.Errors.Select(e => e.Message.Replace("\t", "", StringComparison.Ordinal)))} See 'imgconv-worker --help'.");
            return (int)ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = output,
            Error = errors,
            ProcessTerminationTimeout = null,
        };
        try
        {
            int code = await parsed.InvokeAsync(configuration, CancellationToken.None);
            return stop.ExitCodeFor(code);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            WriteError(errors, "Stopped. Finished images stay; the same command converts the rest.");
            return (int)stop.Reason;
        }
        catch (SettingsException e)
        {
            foreach (string problem in e.Problems)
            {
                WriteError(errors, problem);
            }

            return (int)ExitCode.Usage;
        }
        catch (Exception e)
        {
            // A program that was asked to stop says so, even if its last line could not be written.
            WriteError(errors, ExitCodes.IsForeseen(e) || e is IOException ? WorkerAdvice.Describe(e) : e.ToString());
            return stop.ExitCodeFor(ExitCodes.Of(e));
        }
    }

    /// <summary>The program's container.</summary>
    /// <param name="configure">Registers what goes before the program's own services; null for nothing.</param>
    /// <param name="validate">Whether every service is looked at, as a test does.</param>
    /// <param name="note">Writes notes of the library; null for nobody.</param>
    public static ServiceProvider BuildServices(
        Action<IServiceCollection>? configure = null, bool validate = false, Action<string>? note = null)
    {
        var services = new ServiceCollection();
        configure?.Invoke(services);
        return services.AddImageConversion(options => HostOptions.Apply(options, note))
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = validate, ValidateScopes = validate });
    }

    private static void WriteError(TextWriter errors, string message) => WriteLine(errors, "error", message);

    private static void WriteLine(TextWriter errors, string what, string message) =>
        errors.WriteLine($"{what}: {VisibleText.Of(message.ReplaceLineEndings(" "))}");
}
