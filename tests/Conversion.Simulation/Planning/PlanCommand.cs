using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;
using ImageConversion.Storage.Opening;

namespace ImageConversion.Simulation.Planning;

/// <summary>The command <c>plan</c>: how the planner's time, memory and files grow with the listing.</summary>
internal static class PlanCommand
{
    private static readonly long[] Sizes = [10_000, 100_000, 1_000_000];

    public static Command Create()
    {
        var images = new Option<long?>("--images") { Description = "One listing of so many images, in this process." };
        var command = new Command(
            "plan", "Plans listings of which every second image is up to date, each in a process of its own, and measures it.") { images };
        command.SetAction(async parsed =>
        {
            if (parsed.GetValue(images) is { } one)
            {
                Console.WriteLine(await MeasureAsync(one));
                return 0;
            }

            Console.WriteLine("| images | CPU s | us an image | peak resident MB | shards | plan.json bytes | lists bytes | bytes a planned image |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
            foreach (long size in Sizes)
            {
                using Process process = Process.Start(new ProcessStartInfo(
                    Environment.ProcessPath!, ["plan", "--images", size.ToString(CultureInfo.InvariantCulture)]))!;
                await process.WaitForExitAsync();
                if (process.ExitCode != 0)
                {
                    return process.ExitCode;
                }
            }

            return 0;
        });
        return command;
    }

    private static async Task<string> MeasureAsync(long images)
    {
        string folder = Directory.CreateTempSubdirectory("imgconv-plan-").FullName;
        try
        {
            var request = new PlanRequest();
            var run = new RunFiles(new BlobStoreFactory().Open(StoreAddress.Parse(folder)), RunId.Create(TimeProvider.System));
            using Process own = Process.GetCurrentProcess();
            TimeSpan before = own.TotalProcessorTime;
            Plan plan = await new Planner(TimeProvider.System).PlanAsync(
                request, new SyntheticListing(images), new SyntheticListing(images, request.Recipe.Hash), run);
            own.Refresh();
            double seconds = (own.TotalProcessorTime - before).TotalSeconds;
            if (plan.Total != images || plan.ToConvert != images / 2)
            {
                throw new InvalidOperationException($"planned {plan.ToConvert} of {plan.Total}; expected {images / 2} of {images}");
            }

            long planBytes = Length(folder, "plan.json");
            long listBytes = Length(folder, "*.ndjson.gz");
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {images:N0} | {seconds:F2} | {seconds / images * 1e6:F1} | {own.PeakWorkingSet64 / 1e6:F0} | {plan.Shards.Count:N0} "
                + $"| {planBytes:N0} | {listBytes:N0} | {(planBytes + listBytes) / (double)plan.ToConvert:F1} |");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Length(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
}
