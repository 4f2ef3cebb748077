using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;
using ImageConversion.Storage.InMemory;

namespace ImageConversion.Batch.Tests.Runs;

public sealed class RunLocatorTests
{
    private const string Older = "20250102-030405-ffffff";
    private const string Newer = "20260102-030405-aaaaaa";

    private readonly Dictionary<string, IBlobStore> _stores = [];
    private RunLocator _locator = null!;

    [SetUp]
    public async Task SetUp()
    {
        _stores.Clear();
        _locator = new RunLocator(new Stores(_stores));
        foreach (string place in (string[])["/out/.imgconv/runs", "/state"])
        {
            _stores[place] = new InMemoryBlobStore(place);
            foreach (string run in (string[])[Older, Newer])
            {
                await new RunFiles(_stores[place], run).Plan.WriteAsync(PlanOf(run), default);
            }
        }
    }

    [TestCase(Older, "/out", null, "/out/.imgconv/runs/" + Older)]
    [TestCase(Older, null, "/state", "/state/" + Older)]
    [TestCase(Older, "/out", "/state", "/state/" + Older)]
    [TestCase("/state/" + Older, null, null, "/state/" + Older)]
    [TestCase("/state/" + Older + "/", null, null, "/state/" + Older)]
    [TestCase("/out", null, null, "/out/.imgconv/runs/" + Newer)]
    public async Task FindAsync_IdFolderOrTarget_FindsTheRun(string run, string? target, string? state, string expected) =>
        Assert.That((await _locator.FindAsync(run, target, state, default)).Address, Is.EqualTo(expected));

    [TestCase("20200102-030405-ffffff", "/out", BatchErrorKind.RunNotFound)]
    [TestCase("20200102-030405-ffffff", "/elsewhere", BatchErrorKind.RunNotFound)]
    [TestCase("20200102-030405-ffffff", null, BatchErrorKind.RunPlaceUnknown)]
    [TestCase("/elsewhere", null, BatchErrorKind.RunNotFound)]
    public async Task FindAsync_NoSuchRun_SaysSo(string run, string? target, BatchErrorKind expected)
    {
        BatchException e = (await Assert.ThrowsAsync<BatchException>(
            () => _locator.FindAsync(run, target, state: null, default)))!;

        Assert.That(e.Kind, Is.EqualTo(expected));
        Assert.That(e.Message, Does.Contain(run));
    }

    private static Plan PlanOf(string run) => new()
    {
        Run = run,
        CreatedAt = default,
        Source = "/s",
        Target = "/t",
        Recipe = new Recipe(),
        RecipeHash = new Recipe().Hash,
        Names = NamePolicy.Replace,
        Overwrite = OverwritePolicy.Stale,
        Total = 0,
        UpToDate = 0,
        Bytes = 0,
        Ignored = 0,
        Shards = [],
    };

    private sealed class Stores(Dictionary<string, IBlobStore> stores) : IBlobStoreFactory
    {
        // Without a storage account a container cannot be opened; a folder can, though it need not exist.
        public IBlobStore Open(StoreAddress address) => stores.TryGetValue(address.Text, out IBlobStore? store)
            ? store
            : address.IsFolder
                ? new InMemoryBlobStore(address.Text, exists: false)
                : throw new BlobStoreException(
                    BlobStoreErrorKind.InvalidSettings, "No storage account is named.");
    }
}
