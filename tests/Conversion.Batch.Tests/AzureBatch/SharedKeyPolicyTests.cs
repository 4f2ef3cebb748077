using System.Text;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>Signatures against HMACs of strings that were put together by hand from the service's description, and computed
/// by another program.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SharedKeyPolicyTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 24, 20, 0, 0, TimeSpan.Zero));

    private static IEnumerable<TestCaseData> Vectors()
    {
        (string Name, Func<AzureBatchService, Task> Call, string Signature)[] rows =
        [
            ("get", s => s.GetPoolAsync("p1"), "8trWEcdU1dHaNqeV5UUzOjcSsKTU+6cjm9wN7zr85jM="),
            ("list with a query", s => s.GetTasksAsync("j1", new BatchListOptions
            {
                Filter = "state eq 'completed' and executionInfo/exitCode ne 0", Select = "id,state", MaxResultsPerPage = 1000,
            }).ToArrayAsync().AsTask(), "9EBMIedRmcS+guLVfjHpAI00dSohRvkpZBvuRi1xH4s="),
            ("post with a body and a version", s => s.ResizePoolAsync("p1", new BatchPoolResizeOptions
            {
                TargetDedicatedNodes = 2, NodeDeallocationOption = BatchNodeDeallocationOption.Requeue,
            }, "0x8DA"), "C/Q9ZjdfYnNsSzah2UimhZg+dakD9cQUyeljvheqYk0="),
            ("post without a body", s => s.StopPoolResizeAsync("p1"), "CPHp6LWc7TM/xHFELFkKrI0C4wGj4ZdQjalr94CoyCE="),
            ("range of a file with a space", async s =>
            {
                await using BatchFileContent _ = await s.GetTaskFileAsync("j1", "t1", "wd/a b.txt", new BatchFileRange(10, 10));
            }, "VEf6KSKXQmY7sE/9sSmuQ+prHKG6mA9i6ZQ0+mXian0="),
        ];
        return rows.Select(r => new TestCaseData(r.Call, r.Signature) { TestName = $"{{m}}({r.Name})" });
    }

    [TestCaseSource(nameof(Vectors))]
    public async Task Send_WithKey_IsSignedAsTheServiceDescribes(Func<AzureBatchService, Task> call, string signature)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, """{"value":[]}"""));
        bool hasBody = signature.StartsWith("C/Q", StringComparison.Ordinal);

        await call(new AzureBatchService(
            FakeTransport.Endpoint,
            new Azure.AzureNamedKeyCredential("exampleaccount", FakeTransport.Key),
            new AzureBatchServiceOptions
            {
                Transport = transport.Options().Transport,
                TimeProvider = Clock,
                ServerTimeout = hasBody ? TimeSpan.FromSeconds(30) : null,
            }));

        Assert.That(transport.Requests[0].Headers["Authorization"], Is.EqualTo("SharedKey exampleaccount:" + signature));
        Assert.That(transport.Requests[0].Headers["ocp-date"], Is.EqualTo("Tue, 24 Nov 2026 20:00:00 GMT"));
    }

    [Test]
    public async Task Send_Retried_IsSignedAnewForItsTime()
    {
        var clock = new FakeTimeProvider(Clock.GetUtcNow());
        int attempt = 0;
        var transport = new FakeTransport(_ =>
        {
            clock.Advance(TimeSpan.FromMinutes(20));
            return ++attempt == 1 ? FakeTransport.Throttled() : FakeTransport.Status(200, "{}");
        });
        AzureBatchServiceOptions options = transport.Options(timeProvider: clock);

        await new AzureBatchService(
            FakeTransport.Endpoint, new Azure.AzureNamedKeyCredential("exampleaccount", FakeTransport.Key), options).GetPoolAsync("p1");

        Assert.That(transport.Requests.Select(r => r.Headers["ocp-date"]), Is.EqualTo(
            ["Tue, 24 Nov 2026 20:00:00 GMT", "Tue, 24 Nov 2026 20:20:00 GMT"]));
        Assert.That(transport.Requests.Select(r => r.Headers["Authorization"]), Is.Unique);
        Assert.That(transport.Requests.Select(r => r.Headers["client-request-id"]).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Send_Refused_ShowsTheKeyNowhere()
    {
        var transport = new FakeTransport(_ => FakeTransport.Refusal(403, "AuthenticationFailed"));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().GetPoolAsync("p1")))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.AccessDenied));
        Assert.That(e.ToString(), Does.Not.Contain(FakeTransport.Key));
        Assert.That(Encoding.UTF8.GetString(transport.Requests[0].Body) + transport.Requests[0].Uri, Does.Not.Contain(FakeTransport.Key));
    }
}
