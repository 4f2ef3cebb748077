using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace ImageConversion.Batch.Tests.Pools;

[TestFixture]
public sealed class PoolSizeTests
{
    [TestCase(0, 100, 0, 0)]
    [TestCase(10, 0, 10, 0)]
    [TestCase(10, 80, 2, 8)]
    [TestCase(3, 50, 2, 1)]
    [TestCase(1, 99, 1, 0)]
    [TestCase(1, 100, 0, 1)]
    [TestCase(2_000_000_000, 50, 1_000_000_000, 1_000_000_000)]
    public void Split_OfNodes_GivesEachKindItsPart(int nodes, int percent, int dedicated, int spot) =>
        Assert.That(PoolSize.Split(nodes, percent), Is.EqualTo(new PoolSize(dedicated, spot)));

    [TestCase(-1, 0)]
    [TestCase(1, -1)]
    [TestCase(1, 101)]
    public void Split_OfWhatCannotBe_IsTheCallersMistake(int nodes, int percent) =>
        Assert.That(() => PoolSize.Split(nodes, percent), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(0, 15)]
    [TestCase(1000, 15)]
    [TestCase(1001, 30)]
    [TestCase(10_000, 150)]
    public void ResizeTimeout_OfManyNodes_IsLonger(int nodes, int minutes) =>
        Assert.That(new PoolSize(0, nodes).ResizeTimeout, Is.EqualTo(TimeSpan.FromMinutes(minutes)));

    [TestCase("AccountCoreQuotaReached", "Spot nodes", true)]
    [TestCase("AccountLowPriorityCoreQuotaReached", "Spot cores", true)]
    [TestCase("AccountVMSeriesCoreQuotaReached", "family", true)]
    [TestCase("SubscriptionCoreQuotaReached", "subscription", true)]
    [TestCase("AllocationTimedout", "try later", false)]
    [TestCase("AllocationFailed", "try later", false)]
    [TestCase("CodeOfALaterVersion", "what it says", false)]
    public void Explain_ResizeError_SaysWhatHelps(string code, string says, bool isQuota)
    {
        var error = new BatchResizeError { Code = code, Message = "what it says" };

        Assert.That(PoolTroubles.Explain(error), Does.Contain(says).And.Contain(code));
        Assert.That(PoolTroubles.IsQuota(error), Is.EqualTo(isQuota));
    }

    [Test]
    public void Explain_NodeThatIsWell_IsNothing() =>
        Assert.That(PoolTroubles.Explain(new BatchNode { Id = "n", State = BatchNodeState.Running }), Is.Null);

    [Test]
    public void Explain_NodeWhoseStartTaskFailed_SaysHow()
    {
        var node = new BatchNode
        {
            Id = "n",
            State = BatchNodeState.StartTaskFailed,
            StartTaskInfo = new() { ExitCode = 3, FailureInfo = new() { Code = "FailureExitCode", Message = "bad" } },
        };

        Assert.That(PoolTroubles.Explain(node), Does.Contain("exit code 3").And.Contain("FailureExitCode").And.Contain("startup/stderr.txt"));
    }
}
