using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hosts.Containers.Tests.Proxy;

namespace Hosts.Containers.Tests;

/// <summary>What 50 ms more a call cost: converters are kept fed by more transfers at a time.</summary>
[TestFixture]
public sealed class ContainerLatencyTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    // CI shows that it works; IMGCONV_LATENCY_IMAGES=1000 measures (docs/testing.md).
    private static readonly int Images = int.Parse(
        Environment.GetEnvironmentVariable("IMGCONV_LATENCY_IMAGES") ?? "60", CultureInfo.InvariantCulture);

    [Test]
    public async Task Convert_FiftyMillisecondsMoreACall_ConvertsAll()
    {
        ContainerRun run = await ContainerRun.GenerateAsync(Images, 800, 600);
        await using BlobProxy proxy = await BlobProxy.StartAsync(Azurite.Shared);
        int inFlight = 0, most = 0;
        var delayed = new BlobFault
        {
            Before = async () =>
            {
                int now = Interlocked.Increment(ref inFlight);
                most = Math.Max(most, now);
                await Task.Delay(Latency);
                _ = Interlocked.Decrement(ref inFlight);
            },
        };

        // Without, with, without: what the machine does meanwhile shows in the difference of the two.
        var rates = new List<double>();
        foreach (bool isSlow in new[] { false, true, false })
        {
            proxy.Choose = _ => isSlow ? delayed : null;
            (double imagesPerSecond, JsonElement summary) = Convert(run, proxy);
            rates.Add(imagesPerSecond);

            // A machine that stalls for 15 s loses the shard's lease; PNGs that were written and not recorded are then found there.
            int upToDate = summary.GetProperty("upToDate").GetInt32();
            Assert.That(summary.GetProperty("converted").GetInt32() + upToDate, Is.EqualTo(Images));
            TestContext.Out.WriteLine(
                $"{(isSlow ? "50 ms more" : "as it is")}: {imagesPerSecond:0.0} images/s; {summary.GetProperty("converters")}");
        }

        TestContext.Out.WriteLine($"rate with 50 ms more: {rates[1] / ((rates[0] + rates[2]) / 2):0.00} of without; at most {most} calls waited at once");
    }

    private static (double ImagesPerSecond, JsonElement Summary) Convert(ContainerRun run, BlobProxy proxy)
    {
        long start = Stopwatch.GetTimestamp();
        using ProgramRun convert = ProgramRun.Start(
            BuiltPrograms.Imgconv,
            [
                "convert", run.SourceAddress, run.TargetAddress, "--state", $"az://{run.State.Name}", "--overwrite", "always",
                "--output", "json",
            ],
            environment: proxy.Environment);
        convert.WaitForExit();
        Assert.That(convert.ExitCode, Is.Zero, convert.Errors);
        return (Images / Stopwatch.GetElapsedTime(start).TotalSeconds, JsonDocument.Parse(convert.Output).RootElement);
    }
}
