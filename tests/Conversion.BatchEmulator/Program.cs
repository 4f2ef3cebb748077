using System.CommandLine;
using System.Runtime.InteropServices;
using ImageConversion.BatchEmulator;
using Microsoft.AspNetCore.Connections;

var port = new Option<int>("--port") { Description = "The port of plain http on 127.0.0.1; 0 is a free one." };
var httpsPort = new Option<int>("--https-port") { Description = "The port of https on 127.0.0.1; 0 is a free one." };
var timeScale = new Option<double>("--time-scale")
{
    Description = "By how much faster than the service nodes come and go; 1 is the service's pace.",
    DefaultValueFactory = _ => 20,
};
var account = new Option<string>("--account")
{
    Description = "The account's name.",
    DefaultValueFactory = _ => new EmulatedBatchOptions().AccountName,
};
var storage = new Option<string[]>("--storage")
{
    Description = "A connection string of storage that the identities of pools may use although it speaks plain http.",
    DefaultValueFactory = _ => [],
};
var withStorage = new Option<bool>("--with-storage")
{
    Description = "Also start a storage account (Azurite, by npm) and print what imgconv needs to create pools and to submit runs.",
};
var azurite = new Option<string?>("--azurite") { Description = "With --with-storage: Azurite's script for node. Default: npm finds or downloads it." };
var nodeEnvironment = new Option<string[]>("--env")
{
    Description = "A variable, NAME=VALUE, that every process on every node gets.",
    DefaultValueFactory = _ => [],
};
nodeEnvironment.Validators.Add(result =>
{
    foreach (string pair in result.GetValueOrDefault<string[]>()?.Where(pair => pair.IndexOf('=') < 1) ?? [])
    {
        result.AddError($"--env takes NAME=VALUE, not '{pair}'.");
    }
});
var command = new RootCommand("An emulator of Azure Batch: prints what to set in the environment, then 'ready'; ends with Ctrl-C.")
{
    port, httpsPort, timeScale, account, storage, withStorage, azurite, nodeEnvironment,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    using var stopped = new SemaphoreSlim(0);
    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stopped.Release();
    }

    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using Rehearsal? rehearsal = parsed.GetValue(withStorage) ? await Rehearsal.StartAsync(parsed.GetValue(azurite), cancellationToken) : null;
    var options = new EmulatedBatchOptions
    {
        HttpPort = parsed.GetValue(port),
        HttpsPort = parsed.GetValue(httpsPort),
        TimeScale = parsed.GetValue(timeScale),
        AccountName = parsed.GetValue(account)!,
        StorageConnectionStrings = [.. parsed.GetValue(storage)!, .. rehearsal is null ? [] : new[] { rehearsal.ConnectionString }],
        NodeEnvironment = parsed.GetValue(nodeEnvironment)!.Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]),
    };
    EmulatedBatch emulator;
    try
    {
        emulator = await EmulatedBatch.StartAsync(options, cancellationToken);
    }
    catch (IOException taken) when (taken.InnerException is AddressInUseException)
    {
        Console.Error.WriteLine(taken.Message);
        return 1;
    }

    await using EmulatedBatch running = emulator;
    Console.WriteLine($"export AZURE_BATCH_ACCOUNT={emulator.AccountName}");
    Console.WriteLine($"export AZURE_BATCH_ENDPOINT={emulator.HttpEndpoint.ToString().TrimEnd('/')}");
    Console.WriteLine($"export AZURE_BATCH_ACCESS_KEY={emulator.AccountKey}");
    Console.WriteLine($"export IMGCONV_BATCH_EMULATOR_HTTPS={emulator.HttpsEndpoint.ToString().TrimEnd('/')}");
    Console.WriteLine($"export IMGCONV_BATCH_EMULATOR_CERTIFICATE={emulator.CertificateFile}");
    foreach ((string name, string value) in rehearsal?.Environment(emulator) ?? [])
    {
        // As a shell reads it: the connection string has semicolons, PATH refers to itself.
        Console.WriteLine(name == "PATH" ? $"export {name}=\"{value}\"" : $"export {name}='{value}'");
    }

    Console.WriteLine("ready");
    await stopped.WaitAsync(cancellationToken);
    return 0;
});
// Ctrl-C is the emulator's own to handle: it has processes to end.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
