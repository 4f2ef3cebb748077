using Hosts;
using Hosts.Worker;
using Microsoft.Extensions.Logging;

return await HostShell.RunAsync(
    "imgconv-worker",
    toStandardError: LogLevel.Error,
    isLogged: !args.Contains("--describe"),
    async (stop, log) =>
    {
        await using TextWriter output = log.Lines(Console.Out);
        await using TextWriter errors = log.Lines(new StandardError());
        return await Worker.RunAsync(args, output, errors, stop, log: log);
    });
