using ImageConversion.Storage.InMemory;

namespace ImageConversion.Storage.Tests.InMemory;

[TestFixture]
public sealed class InMemoryBlobStoreTests : BlobStoreContractTests
{
    [Test]
    public async Task List_WrittenMeanwhile_ShowsTheStateOfTheBeginning()
    {
        _ = await Store.WriteAsync("a", Bytes("x"));
        _ = await Store.WriteAsync("c", Bytes("x"));

        var seen = new List<string>();
        await foreach (BlobEntry entry in Store.ListAsync())
        {
            seen.Add(entry.Name);
            _ = await Store.WriteAsync("b", Bytes("x"));
            _ = await Store.DeleteAsync("c");
        }

        Assert.That(seen, Is.EqualTo(new[] { "a", "c" }));
    }

    [Test]
    public async Task Append_AfterAReaderOpened_ReaderKeepsItsLength()
    {
        await Store.AppendAsync("log", Bytes("1234"));
        await Store.AppendAsync("log", Bytes("5"));
        await using BlobContent content = await Store.OpenReadAsync("log");

        await Store.AppendAsync("log", Bytes("678"));

        Assert.That(await ReadAllAsync(content), Is.EqualTo(Bytes("12345")));
    }

    private readonly ShiftedTime _time = new();

    protected override Task<IBlobStore> CreateStoreAsync() =>
        Task.FromResult<IBlobStore>(new InMemoryBlobStore(timeProvider: _time));

    protected override Task LetLeaseEndAsync(IBlobLease lease)
    {
        _time.Shift += lease.Duration;
        return Task.CompletedTask;
    }

    protected override Task<IBlobStore> CreateStoreWithoutRootAsync() =>
        Task.FromResult<IBlobStore>(new InMemoryBlobStore("memory:absent", exists: false));
}
