using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Conversion.Batch.AzureBatch;
using Conversion.Batch.Cleaning;
using Conversion.Batch.Planning;
using Conversion.Batch.Pools;
using Conversion.Batch.Preflight;
using Conversion.Batch.Runs;
using Conversion.Batch.Scheduling;
using Conversion.Batch.Verification;
using Conversion.Storage;
using Hosts.Orchestrator.Commands.Pools;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary>The verbs of <c>imgconv</c> (DESIGN.md 5.2).</summary>
internal static class RootCommandFactory
{
    public static RootCommand Create(IServiceProvider services, CommandConsole console, RunStop stop)
    {
        var root = new RootCommand("Converts folders and containers of JPEGs to PNGs: complete, faithful to the pixel, with an account of every image.")
        {
            CommonOptions.Output,
            CommonOptions.Verbosity,
            new ConvertCommand(
                services.GetRequiredService<LocalRun>(),
                services.GetRequiredService<Planner>(),
                services.GetRequiredService<IBlobStoreFactory>(),
                console,
                stop).Create(),
            new PlanCommand(
                services.GetRequiredService<Planner>(),
                services.GetRequiredService<IBlobStoreFactory>(),
                services.GetRequiredService<Lazy<IBatchService>>(),
                TimeProvider.System,
                console,
                stop).Create(),
            new ResumeCommand(CreateContinuer(services, console, stop)).Create(),
            new RetryCommand(CreateContinuer(services, console, stop)).Create(),
            new VerifyCommand(
                services.GetRequiredService<Verifier>(), services.GetRequiredService<IBlobStoreFactory>(), console, stop).Create(),
            new SubmitCommand(services, console, stop).Create(),
            new StatusCommand(services, console, stop).Create(),
            new LogsCommand(services, console, stop).Create(),
            new CancelCommand(services, console, stop).Create(),
            new ReportCommand(
                services.GetRequiredService<RunLocator>(),
                services.GetRequiredService<IBlobStoreFactory>(),
                TimeProvider.System,
                console,
                stop).Create(),
            new GenerateCommand(services, console, stop).Create(),
            new PoolCommand(services.GetRequiredService<Func<PoolManager>>(), console, stop).Create(),
            new PreflightCommand(
                services.GetRequiredService<PreflightRun>(), services.GetRequiredService<RunLocator>(), console, stop).Create(),
            new CleanCommand(services.GetRequiredService<Cleaner>(), console, stop).Create(),
            new ConfigCommand(console).Create(),
            new CompletionCommand(console).Create(),
            new ManualCommand(console).Create(),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExample((SynchronousCommandLineAction)help.Action!);
        return root;
    }

    private static RunContinuer CreateContinuer(IServiceProvider services, CommandConsole console, RunStop stop) => new(
        services.GetRequiredService<LocalRun>(),
        services.GetRequiredService<RunLocator>(),
        services.GetRequiredService<IBlobStoreFactory>(),
        console,
        stop);
}
