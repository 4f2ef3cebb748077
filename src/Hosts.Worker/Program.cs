using Conversion.Batch.Scheduling;
using Hosts.Worker;

using var stop = new RunStop();
using var signals = new StopSignals(stop);
return await Worker.RunAsync(args, Console.Out, Console.Error, stop);
