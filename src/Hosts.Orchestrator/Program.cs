using Hosts;
using Hosts.Orchestrator;

using var stop = new RunStop();
using var signals = new StopSignals(stop);
if (HostTelemetry.FindProblem() is { } problem)
{
    Console.Error.WriteLine($"error: {problem}");
    return (int)ExitCode.Preflight;
}

HostTelemetry? telemetry = HostTelemetry.TryStart("imgconv");

// Results have a form of their own (--output); notes and errors are what is logged.
await using TextWriter errors = LogFormat.IsJson()
    ? new JsonLineWriter(Console.Error, "warning", TimeProvider.System)
    : Console.Error;
int code = await Imgconv.RunAsync(args, new CommandConsole(Console.Out, errors), stop);

// Signals are heard to the very end, also while the collector lets wait.
telemetry?.End();
return stop.ExitCodeFor(code);
