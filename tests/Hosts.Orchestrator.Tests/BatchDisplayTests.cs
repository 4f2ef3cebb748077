using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using Hosts.Orchestrator.Rendering;
using Microsoft.Extensions.Time.Testing;

namespace Hosts.Orchestrator.Tests;

public sealed class BatchDisplayTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Show_NobodyWatches_WritesALineEveryThirtySeconds(bool isJson)
    {
        var time = new FakeTimeProvider();
        using var errors = new StringWriter();
        TextWriter writer = TextWriter.Synchronized(errors);
        var console = new CommandConsole(TextWriter.Null, writer) { IsJson = isJson };
        await using (var display = new BatchDisplay(console, time, shown: true))
        {
            display.Show(View(time.GetUtcNow(), done: 0));
            time.Advance(TimeSpan.FromSeconds(20));
            display.Show(View(time.GetUtcNow(), done: 40));
            time.Advance(TimeSpan.FromSeconds(10));
            await UntilAsync(() =>
            {
                // The writer's own lock: it is written by another thread.
                lock (writer)
                {
                    return errors.ToString().Length > 0;
                }
            });
        }

        string line = errors.ToString().Trim();
        string text = isJson ? JsonDocument.Parse(line).RootElement.GetProperty("note").GetString()! : line;
        Assert.That(text, Is.EqualTo("progress: 40.0 % · 40 of 100 images · 2.0 images/s · 0.0 MP/s · 30s left · 1 failed · nodes: 2 running · failed: 1 Corrupt; last: a.jpg"));
    }

    [Test]
    public async Task Show_Quiet_WritesNothing()
    {
        var time = new FakeTimeProvider();
        using var errors = new StringWriter();
        await using (var display = new BatchDisplay(new CommandConsole(TextWriter.Null, errors), time, shown: false))
        {
            display.Show(View(time.GetUtcNow(), done: 0));
            time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.That(errors.ToString(), Is.Empty);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    private static RunStatus View(DateTimeOffset at, int done)
    {
        var counts = new OutcomeCounts { Converted = Math.Max(0, done - 1), Failed = done > 0 ? 1 : 0 };
        counts.Failures[FailureKind.Corrupt] = counts.Failed;
        var failure = new LedgerEntry
        {
            Name = "a.jpg", Target = "a.png", Outcome = Outcome.Failed, Kind = FailureKind.Corrupt, Node = "n", At = at,
        };
        return new RunStatus
        {
            At = at,
            Pool = "pool",
            StartedAt = at,
            Job = "job",
            JobState = "active",
            HasEnded = false,
            Tasks = new TaskCounts(Active: 0, Running: 2, Succeeded: 0, Failed: 0),
            Nodes = new Dictionary<string, int> { ["running"] = 2 },
            Progress = new RunProgress(100, 1000, 0, counts, 10 * done, 0, done > 0 ? [failure] : []),
        };
    }
}
