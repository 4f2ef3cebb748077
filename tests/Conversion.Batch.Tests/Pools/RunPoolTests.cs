using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace ImageConversion.Batch.Tests.Pools;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RunPoolTests
{
    private static readonly BatchPool Pool = new()
    {
        Id = "pool",
        VmSize = "standard_d4s_v5",
        TaskSlotsPerNode = 2,
        TargetDedicatedNodes = 3,
        CurrentDedicatedNodes = 1,
        TargetLowPriorityNodes = 5,
        Identity = new() { UserAssignedIdentities = [new() { ResourceId = "/id", ClientId = "c" }] },
    };

    private static BatchPool Several => Pool with
    {
        Identity = new() { UserAssignedIdentities = [new() { ResourceId = "/id", ClientId = "c" }, new() { ResourceId = "/other", ClientId = "c2" }] },
    };

    [Test]
    public void Of_PoolThatGrows_CountsTheNodesThatItIsGetting()
    {
        RunPool pool = RunPool.Of(Pool, nodes: null);

        Assert.Multiple(() =>
        {
            Assert.That(pool.Shape.Slots, Is.EqualTo(16));
            Assert.That(pool.Shape.CoresPerSlot, Is.EqualTo(2));
            Assert.That(pool.SpotNodes, Is.EqualTo(5));
            Assert.That(pool.Identity.ClientId, Is.EqualTo("c"));
        });
    }

    [Test]
    public void Of_NumberOfNodesGiven_TakesIt() =>
        Assert.That(RunPool.Of(Pool with { TargetDedicatedNodes = 0, CurrentDedicatedNodes = 0, TargetLowPriorityNodes = 0 }, nodes: 10).Shape.Nodes, Is.EqualTo(10));

    [TestCase("/other")]
    [TestCase("/OTHER")]
    [TestCase("c2")]
    public void Of_PoolWithSeveralIdentities_TakesTheNamedOne(string wanted) =>
        Assert.That(RunPool.Of(Several, nodes: null, wanted).Identity.ClientId, Is.EqualTo("c2"));

    [TestCase(null, "not clear")]
    [TestCase("/third", "does not have the identity '/third'")]
    public void Of_PoolWithSeveralIdentities_OtherwiseListsThem(string? wanted, string message)
    {
        BatchException refused = Assert.Throws<BatchException>(() => RunPool.Of(Several, nodes: null, wanted))!;

        Assert.That(refused.Kind, Is.EqualTo(BatchErrorKind.IdentityUnclear));
        Assert.That(refused.Message, Does.Contain(message).And.Contain("/id, /other"));
    }

    [Test]
    public void Of_PoolWithOneIdentityAndAnotherIsNamed_IsRefused() => Assert.That(
        () => RunPool.Of(Pool, nodes: null, "/other"),
        Throws.InstanceOf<BatchException>().With.Property(nameof(BatchException.Kind)).EqualTo(BatchErrorKind.IdentityUnclear));

    [Test]
    public void Of_PoolWithoutIdentity_IsRefused() => AssertRefused(Pool with { Identity = null }, "no user-assigned identity");

    [Test]
    public void Of_PoolWithoutNodes_IsRefused() => AssertRefused(
        Pool with { TargetDedicatedNodes = 0, CurrentDedicatedNodes = 0, TargetLowPriorityNodes = 0 }, "has no nodes and is getting none");

    [Test]
    public void Of_AutoScaledPoolWithoutNodes_AsksForTheirNumber() => AssertRefused(
        Pool with { TargetDedicatedNodes = 0, CurrentDedicatedNodes = 0, TargetLowPriorityNodes = 0, EnableAutoScale = true }, "number of nodes");

    private static void AssertRefused(BatchPool pool, string message)
    {
        BatchException refused = Assert.Throws<BatchException>(() => RunPool.Of(pool, nodes: null))!;
        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(BatchErrorKind.PoolNotReady));
            Assert.That(refused.Message, Does.Contain("'pool'").And.Contains(message));
        });
    }
}
