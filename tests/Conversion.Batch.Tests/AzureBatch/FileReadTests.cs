using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.AzureBatch;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class FileReadTests
{
    [TestCase(0L, null, "bytes=0-")]
    [TestCase(10L, 10L, "bytes=10-19")]
    [TestCase(5_000_000_000L, 1L, "bytes=5000000000-5000000000")]
    public async Task GetTaskFile_Range_IsSentAsTheServicesHeader(long offset, long? length, string header)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(206, "0123"));

        await using BatchFileContent file = await transport.Service().GetTaskFileAsync(
            "j", "t", "wd/out/a.log", new BatchFileRange(offset, length));
        string text = await new StreamReader(file.Content).ReadToEndAsync();

        Assert.That(transport.Requests[0].Call, Is.EqualTo("GET /jobs/j/tasks/t/files/wd/out/a.log"));
        Assert.That(transport.Requests[0].Headers["ocp-range"], Is.EqualTo(header));
        Assert.That(text, Is.EqualTo("0123"));
    }

    [TestCase(404, "FileNotFound", BatchServiceErrorKind.NotFound)]
    [TestCase(409, "TaskFilesUnavailable", BatchServiceErrorKind.Gone)]
    [TestCase(416, "InvalidRange", BatchServiceErrorKind.InvalidRange)]
    public async Task GetTaskFile_Refused_SaysWhy(int status, string code, BatchServiceErrorKind kind)
    {
        var transport = new FakeTransport(_ => FakeTransport.Refusal(status, code));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(
            () => transport.Service().GetTaskFileAsync("j", "t", "stdout.txt")))!;

        Assert.That(e.Kind, Is.EqualTo(kind));
        Assert.That(e.ErrorCode, Is.EqualTo(code));
    }

    [TestCase("")]
    [TestCase("../../other/stdout.txt")]
    [TestCase("wd//a")]
    [TestCase("wd/./a")]
    public void GetTaskFile_PathThatLeadsElsewhere_IsTheCallersMistake(string path)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200));

        Assert.That(() => transport.Service().GetTaskFileAsync("j", "t", path), Throws.InstanceOf<ArgumentException>());
        Assert.That(transport.Requests, Is.Empty);
    }

    [TestCase("")]
    [TestCase("..")]
    [TestCase(".")]
    public void GetPool_IdThatLeadsElsewhere_IsTheCallersMistake(string id)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200));

        Assert.That(() => transport.Service().GetPoolAsync(id), Throws.InstanceOf<ArgumentException>());
        Assert.That(transport.Requests, Is.Empty);
    }

    [Test]
    public async Task GetPool_IdWithSlash_StaysOneSegment()
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, "{}"));

        _ = await transport.Service().GetPoolAsync("a/b?c");

        Assert.That(transport.Requests[0].Uri.AbsolutePath, Is.EqualTo("/pools/a%2Fb%3Fc"));
    }

    [TestCase(-1L, null)]
    [TestCase(0L, 0L)]
    public void ToString_RangeThatCannotBe_IsTheCallersMistake(long offset, long? length) =>
        Assert.That(() => new BatchFileRange(offset, length).ToString(), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
