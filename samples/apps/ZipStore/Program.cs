using Conversion.Batch;
using Conversion.Batch.Execution;
using Conversion.Batch.Local;
using Conversion.Batch.Model;
using Conversion.Batch.Planning;
using Conversion.Batch.Reporting;
using Conversion.Batch.Runs;
using Conversion.Storage.FileSystem;
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

using ServiceProvider services = new ServiceCollection().AddConversionBatch().BuildServiceProvider();
using var source = new ZipBlobStore(archive);
var target = new FolderBlobStore(folder);
var state = new FolderBlobStore(Path.Combine(folder, ".imgconv", "runs"));
using var stop = new RunStop();
Console.CancelKeyPress += (_, pressed) => pressed.Cancel = stop.Request(ExitCode.Interrupted);

RunSummary summary = await services.GetRequiredService<LocalRun>().ExecuteAsync(
    new PlanRequest(), new RunStores(source, target, state), new PipelineOptions(), new RunObserver(), stop);

RunReport report = await RunReportReader.ReadAsync(new RunFiles(state, summary.Run), mostListed: 100, default);
foreach (var failure in report.Failures)
{
    Console.WriteLine($"{failure.Name}: {failure.Kind}: {failure.Message}");
}

Console.WriteLine($"{summary.Total} images: {summary.Converted} converted, {summary.UpToDate} up to date, {summary.Failed} failed");
return summary.ExitCode;
