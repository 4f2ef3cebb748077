using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using Microsoft.Extensions.DependencyInjection;

// A store of one's own as the source of a whole run: the JPEGs of a zip archive become PNGs in a folder, with plan,
// ledger and account, and what is up to date is not converted again.
//
//     dotnet run -- photos.zip ./pngs

if (args is not [string archive, string folder])
{
    Console.Error.WriteLine("usage: ZipStore ARCHIVE FOLDER");
    return 2;
}

string target = Path.GetFullPath(folder);
using ServiceProvider services = new ServiceCollection()
    .AddImageConversion()
    .AddKeyedBlobStore("az://zip", _ => new ZipBlobStore("az://zip", Path.GetFullPath(archive)))
    .BuildServiceProvider();
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

RunSummary summary = await services.GetRequiredService<RunConverter>()
    .ConvertAsync(new ConversionRequest("az://zip", target), cancellationToken: stop.Token);

RunHandle run = await services.GetRequiredService<RunCatalog>().FindAsync(summary.Run, target);
foreach (LedgerEntry failure in (await run.ReadReportAsync(maxListed: 100)).Failures)
{
    Console.WriteLine($"{failure.Name}: {failure.Kind}: {failure.Message}");
}

Console.WriteLine($"{summary.Total} images: {summary.Converted} converted, {summary.UpToDate} up to date, {summary.Failed} failed");
return (int)summary.Result;
