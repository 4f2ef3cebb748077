using Conversion.Batch.Scheduling;
using Hosts.Orchestrator;

using var stop = new RunStop();
using var signals = new StopSignals(stop);
return await Imgconv.RunAsync(args, new CommandConsole(Console.Out, Console.Error), stop);
