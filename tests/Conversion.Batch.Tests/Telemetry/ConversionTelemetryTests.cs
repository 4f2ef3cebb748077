using System.Diagnostics;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Telemetry;

namespace ImageConversion.Batch.Tests.Telemetry;

public sealed class ConversionTelemetryTests
{
    /// <summary>All that one image tells, to nobody: not an object is made, and the output says how long it takes.</summary>
    [Test]
    [NonParallelizable]
    public void OneImage_NobodyListens_MakesNothing()
    {
        const int images = 1_000_000;
        var entry = new LedgerEntry
        {
            Name = "a.jpg",
            Target = "a.png",
            Outcome = Outcome.Converted,
            SourceBytes = 100_000,
            TargetBytes = 900_000,
            WidthPixels = 800,
            HeightPixels = 600,
            DecodeMs = 2,
            EncodeMs = 2,
            Node = "node",
            At = DateTimeOffset.UnixEpoch,
        };
        Tell(entry);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < images; i++)
        {
            Tell(entry);
        }

        TimeSpan taken = Stopwatch.GetElapsedTime(began);
        long made = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Out.WriteLine($"{taken.TotalNanoseconds / images:0.0} ns an image");
        Assert.That(made, Is.Zero);
    }

    private static void Tell(LedgerEntry entry)
    {
        using Activity? span = ConversionTelemetry.StartImage(entry.Name, attempt: 1);
        ConversionTelemetry.Moved(1);
        ConversionTelemetry.Reached(entry, span);
        ConversionTelemetry.Moved(-1);
    }
}
