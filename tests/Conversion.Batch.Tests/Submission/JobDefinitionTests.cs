using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Submission;

namespace ImageConversion.Batch.Tests.Submission;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class JobDefinitionTests
{
    private const string Run = "20261122-170501-3f9a2c";

    internal static JobDefinition Define { get; } = new()
    {
        Account = "https://acct.region.batch.azure.com/",
        Pool = new RunPool
        {
            Id = "pool",
            Shape = new PoolShape(Nodes: 4, SlotsPerNode: 2, CoresPerNode: 4),
            SpotNodes = 0,
            Identity = new BatchUserAssignedIdentity { ResourceId = "/subscriptions/s/identity", ClientId = "client" },
        },
        Run = Run,
        RunAddress = $"https://acct.blob.core.windows.net/imgconv-runs/{Run}",
        WorkerAddress = "https://acct.blob.core.windows.net/imgconv-runs/workers/abc.tar.gz",
        WorkerHash = new string('a', 64),
        PlanSha256 = new string('b', 64),
        MaxDuration = TimeSpan.FromHours(3),
    };

    [Test]
    public void ToJob_NodesAreTold_WhatTheyNeedAndNoMore()
    {
        BatchJobCreateOptions job = Define.ToJob(BatchRecord.JobId(Run, 1));

        Dictionary<string, string> environment = job.CommonEnvironmentSettings!.ToDictionary(e => e.Name!, e => e.Value!);
        Assert.Multiple(() =>
        {
            Assert.That(job.Id, Is.EqualTo($"imgconv-{Run}-1"));
            Assert.That(job.Constraints!.MaxWallClockTime, Is.EqualTo(TimeSpan.FromHours(3)));
            Assert.That(job.OnAllTasksComplete, Is.EqualTo(BatchAllTasksCompleteMode.NoAction), "a job without tasks counts as done");
            Assert.That(environment, Is.EqualTo(new Dictionary<string, string>
            {
                ["IMGCONV_RUN"] = Define.RunAddress, ["IMGCONV_SLOTS"] = "2", ["AZURE_CLIENT_ID"] = "client",
                ["AZURE_STORAGE_ACCOUNT_NAME"] = "acct",
            }));
            ResourceFile package = job.JobPreparationTask!.ResourceFiles!.Single();
            Assert.That(job.JobPreparationTask.Constraints!.RetentionTime, Is.EqualTo(TimeSpan.FromDays(1)));
            Assert.That(package.HttpUrl, Is.EqualTo(Define.WorkerAddress));
            Assert.That(package.IdentityReference!.ResourceId, Is.EqualTo("/subscriptions/s/identity"));
            Assert.That(job.JobPreparationTask.CommandLine, Does.Contain("sha256sum").And.Contains(Define.WorkerHash).And.Contains($"--check --plan {Define.PlanSha256}"));
        });
    }

    [Test]
    public void ToTask_HugeShard_HasTimeByItsEstimate()
    {
        BatchTaskCreateOptions small = Define.ToTask(Shard(7, bytes: 1000));
        BatchTaskCreateOptions large = Define.ToTask(Shard(123456, bytes: 100L << 30));

        Assert.Multiple(() =>
        {
            Assert.That(small.Id, Is.EqualTo("shard-00007"));
            Assert.That(large.Id, Is.EqualTo("shard-123456"));
            Assert.That(JobDefinition.TryGetShard(large.Id), Is.EqualTo(123456));
            Assert.That(small.Constraints!.MaxWallClockTime, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(large.Constraints!.MaxWallClockTime, Is.GreaterThan(TimeSpan.FromHours(30)));
            Assert.That(small.Constraints.RetentionTime, Is.EqualTo(TimeSpan.FromDays(1)), "nodes of a pool that lives long have small disks");
            Assert.That(small.CommandLine, Does.Contain("--shard 7 --done-is-success"));
            Assert.That(small.ResourceFiles, Is.Null, "tasks take little room in a request");
        });
    }

    [Test]
    public void ToTask_Always_BindsThePlanAndTheList()
    {
        ShardSummary shard = Shard(7, bytes: 1000) with { Sha256 = new string('c', 64) };

        Assert.Multiple(() =>
        {
            Assert.That(Define.ToTask(shard).CommandLine, Does.EndWith($" --plan {Define.PlanSha256} --list {shard.Sha256}'"));
            Assert.That((Define with { PlanSha256 = null }).ToTask(Shard(7, 1)).CommandLine, Does.EndWith(" --trust-plan'"), "of an early release");
        });
    }

    [TestCase("jobpreparation")]
    [TestCase("shard-")]
    [TestCase("shard-x")]
    [TestCase(null)]
    public void TryGetShard_OtherTask_IsNull(string? id) => Assert.That(JobDefinition.TryGetShard(id), Is.Null);

    private static ShardSummary Shard(int index, long bytes) => new() { Index = index, Images = 10, Bytes = bytes, Hash = "h" };
}
