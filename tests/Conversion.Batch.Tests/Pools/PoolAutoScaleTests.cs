using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Tests.AzureBatch;

namespace ImageConversion.Batch.Tests.Pools;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class PoolAutoScaleTests
{
    [Test]
    public async Task Enable_FormulaWithoutAValue_LeavesThePoolAsItWas()
    {
        using FakeTransport account = Account("""{"results":"$TargetDedicatedNodes=3","error":{"code":"AutoScalingFormulaEvaluationError","message":"no"}}""");

        BatchServiceException refused = await Assert.ThrowsAsync<BatchServiceException>(() => EnableAsync(account));

        Assert.That(refused.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidRequest));
        Assert.That(refused.Message, Does.Contain("AutoScalingFormulaEvaluationError").And.Contain("as it was"));
        Assert.That(account.Calls, Is.EqualTo(
            ["GET /pools/p", "POST /pools/p/enableautoscale", "POST /pools/p/evaluateautoscale", "POST /pools/p/disableautoscale"]));
        Assert.That(account.Requests[1].Text, Does.Contain("$TargetDedicatedNodes = 3;").And.Contain("$TargetLowPriorityNodes = 1;"), "no node comes or goes for the trial");
    }

    [Test]
    public async Task Enable_FormulaWithAValue_IsEnabledAfterTheTrial()
    {
        using FakeTransport account = Account("""{"results":"$TargetDedicatedNodes=2"}""");

        _ = await EnableAsync(account);

        Assert.That(account.Calls, Is.EqualTo(
            ["GET /pools/p", "POST /pools/p/enableautoscale", "POST /pools/p/evaluateautoscale", "POST /pools/p/enableautoscale", "GET /pools/p"]));
        Assert.That(account.Requests[3].Text, Does.Contain("mostSpot = 4;"));
    }

    private static Task<string?> EnableAsync(FakeTransport account) => new PoolManager(
        account.Service(), () => throw new InvalidOperationException("no identity is needed"), account: null, TimeProvider.System)
        .EnableAutoScaleAsync("p", new PoolAutoScale { Max = new PoolSize(2, 4) });

    private static FakeTransport Account(string evaluation) => new(request => request.Call switch
    {
        "GET /pools/p" => FakeTransport.Status(
            200, """{"id":"p","allocationState":"steady","taskSlotsPerNode":1,"targetDedicatedNodes":3,"targetLowPriorityNodes":1}"""),
        "POST /pools/p/evaluateautoscale" => FakeTransport.Status(200, evaluation),
        _ => FakeTransport.Status(200),
    });
}
