using Hosts;
using Hosts.Worker;

using var stop = new RunStop();
using var signals = new StopSignals(stop);
if (HostTelemetry.FindProblem() is { } problem)
{
    Console.Error.WriteLine($"error: {problem}");
    return (int)ExitCode.Preflight;
}

HostTelemetry? telemetry = HostTelemetry.TryStart("imgconv-worker");

// What a program asks of the worker is JSON already.
bool isJson = LogFormat.IsJson() && !args.Contains("--describe");
await using TextWriter output = isJson ? new JsonLineWriter(Console.Out, "info", TimeProvider.System) : Console.Out;
await using TextWriter errors = isJson ? new JsonLineWriter(Console.Error, "error", TimeProvider.System) : Console.Error;
int code = await Worker.RunAsync(args, output, errors, stop);

// Signals are heard to the very end, also while the collector lets wait.
telemetry?.End();
return stop.ExitCodeFor(code);
