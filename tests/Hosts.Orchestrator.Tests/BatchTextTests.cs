using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Tests;

public sealed class BatchTextTests
{
    [Test]
    public void Lines_SlowShards_NameThemWithAsMuchOfTheirNodesAsTellsThemApart()
    {
        var view = new RunStatus
        {
            At = DateTimeOffset.UnixEpoch.AddSeconds(75),
            Pool = "converters",
            StartedAt = DateTimeOffset.UnixEpoch,
            Job = "job",
            JobState = "active",
            HasEnded = false,
            Tasks = new TaskCounts(Active: 3, Running: 2, Succeeded: 1_000, Failed: 0),
            Nodes = new Dictionary<string, int> { ["running"] = 2 },
            Progress = new RunProgress(0, 0, 0, new OutcomeCounts(), 0, 0, []),
            Slowest =
            [
                new ShardPace(9, 223, 96, TimeSpan.FromSeconds(8.2), $"tvmps_c472f6acae{new string('0', 54)}_d"),
                new ShardPace(8, 1_880, 1_200, TimeSpan.FromSeconds(3.8), "node-1"),
            ],
        };

        Assert.That(BatchText.Lines(view), Is.EqualTo(
        [
            "on pool converters since 00:00:00 UTC, 1m 15s",
            "shards: 3 waiting, 2 running, 1,000 done",
            "nodes: 2 running",
            "slowest: shard 9 (96 of 223, 8.2s left, tvmps_c472f6acae…), shard 8 (1,200 of 1,880, 3.8s left, node-1)",
        ]));
    }
}
