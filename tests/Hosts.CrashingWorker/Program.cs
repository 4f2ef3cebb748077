using ImageConversion.Storage;
using ImageConversion.Storage.Opening;
using Hosts.CrashingWorker;
using Hosts;
using Hosts.Worker;
using Microsoft.Extensions.DependencyInjection;

// imgconv-worker, but for the image that IMGCONV_TEST_CRASH names: whoever decodes that one dies.
string deadly = Environment.GetEnvironmentVariable("IMGCONV_TEST_CRASH")
    ?? throw new InvalidOperationException("IMGCONV_TEST_CRASH must name the image on which this program dies.");
using var stop = new RunStop();
using var signals = new StopSignals(stop);
return await Worker.RunAsync(
    args,
    Console.Out,
    Console.Error,
    stop,
    services => services.AddSingleton<IBlobStoreFactory>(new DeadlyStoreFactory(new BlobStoreFactory(), deadly)));
