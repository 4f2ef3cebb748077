using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ImageConversion.Batch.Pools;
using Hosts.Orchestrator.Commands.Pools;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary>The verbs of <c>imgconv</c> (README.md).</summary>
internal static class RootCommandFactory
{
    public static RootCommand Create(IServiceProvider services, CommandConsole console, RunStop stop)
    {
        var root = new RootCommand("Converts folders and Azure Blob containers of JPEGs to PNGs, and records the result of every image.\n\n"
            + "Convert on this machine with 'convert', or on a pool of Azure Batch with 'submit'. The same command continues an interrupted run.\n"
            + "Accounts and credentials come from environment variables; 'imgconv config show' lists them. Exit codes are in README.md.")
        {
            CommonOptions.Output,
            CommonOptions.Verbosity,
            CommonOptions.Progress,
            new ConvertCommand(services, console, stop).Create(),
            new PlanCommand(services, console, stop).Create(),
            new ResumeCommand(new RunContinuer(services, console, stop)).Create(),
            new RetryCommand(new RunContinuer(services, console, stop)).Create(),
            new VerifyCommand(services, console, stop).Create(),
            new SubmitCommand(services, console, stop).Create(),
            new StatusCommand(services, console, stop).Create(),
            new RunsCommand(services, console, stop).Create(),
            new LogsCommand(services, console, stop).Create(),
            new CancelCommand(services, console, stop).Create(),
            new ReportCommand(services, console, stop).Create(),
            new GenerateCommand(services, console, stop).Create(),
            new PoolCommand(services.GetRequiredService<PoolManager>, console, stop).Create(),
            new PreflightCommand(services, console, stop).Create(),
            new CleanCommand(services, console, stop).Create(),
            new ConfigCommand(console).Create(),
            new CompletionCommand(console).Create(),
            new ManualCommand(console).Create(),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        if (!OperatingSystem.IsWindows())
        {
            // Names of files elsewhere, which a shell would offer in their place.
            _ = help.Aliases.Remove("/?");
            _ = help.Aliases.Remove("/h");
        }

        help.Action = new HelpWithExample((SynchronousCommandLineAction)help.Action!);
        return root;
    }
}
