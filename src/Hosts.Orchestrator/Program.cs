using Hosts;
using Hosts.Orchestrator;
using Microsoft.Extensions.Logging;

// Results have a form of their own (--output); notes and errors are what is logged.
return await HostShell.RunAsync(
    "imgconv",
    toStandardError: LogLevel.Trace,
    isLogged: true,
    async (stop, log) =>
    {
        await using TextWriter errors = log.Lines(new StandardError());
        return await Imgconv.RunAsync(args, new CommandConsole(Console.Out, errors), stop);
    });
