using ImageConversion.Storage.FileSystem;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.FileSystem;

[TestFixture]
public sealed class FolderBlobStoreTests : BlobStoreContractTests
{
    private readonly ShiftedTime _time = new();
    private TemporaryFolder _folder = null!;

    private string Root => _folder["root"];

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Address_Root_IsTheFullPath()
    {
        Assert.That(new FolderBlobStore(_folder["a", "..", "photos"] + "/").Address, Is.EqualTo(_folder["photos"]));
        Assert.That(new FolderBlobStore("/").Address, Is.EqualTo("/"));
    }

    [Test]
    public void Constructor_RelativeRoot_IsRefusedByItsName() => Assert.That(
        () => new FolderBlobStore("photos/"), Throws.ArgumentException.With.Message.Contains("'photos/'"));

    [TestCase("/etc/passwd", "absolute")]
    [TestCase("//x", "absolute")]
    [TestCase("a//b", "empty segment")]
    [TestCase("a/", "empty segment")]
    [TestCase(".imgconv", "reserved")]
    [TestCase(".imgconv/runs/x", "reserved")]
    [TestCase(".ImgConv/x", "reserved")]
    public async Task AnyVerb_NameThatNoFolderTakes_IsInvalidNameWithTheRule(string name, string rule) =>
        await AssertEveryVerbRefusesAsync(name, rule);

    [TestCase(".imgconvx/a")]
    [TestCase("dir/.imgconv/a")]
    [TestCase("console.jpg")]
    [TestCase("com.jpg")]
    [TestCase("back\\slash.jpg", ExcludePlatform = "Win")]
    [TestCase("dir/aux.jpg", ExcludePlatform = "Win")]
    [TestCase("CON", ExcludePlatform = "Win")]
    [TestCase("C:/x", ExcludePlatform = "Win")]
    public async Task Write_NameThatOnlyLooksReserved_IsTaken(string name)
    {
        _ = await Store.WriteAsync(name, Bytes("x"));

        Assert.That((await ListAsync()).Single().Name, Is.EqualTo(name));
    }

    [TestCase("a\\b")]
    [TestCase("\\\\server\\share")]
    [TestCase("ab:stream")]
    [TestCase("C:/x")]
    [TestCase("c:x")]
    [TestCase("CON")]
    [TestCase("dir/aux.jpg")]
    [TestCase("lpt1.tar.gz")]
    [TestCase("nul .txt")]
    [TestCase("what?")]
    [TestCase("dot.")]
    [TestCase("blank /x")]
    [TestCase("tab\tx")]
    public void FindBrokenFolderRule_OnWindows_RefusesWhatItsFilesCannotBe(string name)
    {
        Assert.That(BlobName.FindBrokenFolderRule(name, onWindows: true), Is.Not.Null);
        Assert.That(BlobName.FindBrokenFolderRule(name, onWindows: false), Is.Null);
    }

    [Test]
    public async Task DeleteEmptyFolders_AfterTheFiles_LeavesOnlyWhatIsInUse()
    {
        _ = await Store.WriteAsync("run/a/1", Bytes("x"));
        _ = await Store.WriteAsync("run/b/2", Bytes("x"));
        _ = await Store.DeleteAsync("run/a/1");

        await Store.DeleteEmptyFoldersAsync("run");

        Assert.That(Directory.Exists(Path.Combine(Store.Address, "run/a")), Is.False);
        Assert.That(await Store.TryGetEntryAsync("run/b/2"), Is.Not.Null);
    }

    [TestCase(BlobPlacing.Exclusive)]
    [TestCase(BlobPlacing.HardLink)]
    public void TryPlace_NameTaken_IsRefusedAndNothingIsReplaced(BlobPlacing way)
    {
        string from = Path.Combine(Store.Address, "from"), to = Path.Combine(Store.Address, "to");
        File.WriteAllText(from, "new");
        File.WriteAllText(to, "old");

        int refused = NativeFile.TryPlace(from, to, way);
        File.Delete(to);
        int placed = NativeFile.TryPlace(from, to, way);

        Assert.That((refused, placed), Is.EqualTo((Errno.Exists, 0)));
        Assert.That(File.ReadAllText(to), Is.EqualTo("new"));
        Assert.That(File.Exists(from), Is.False);
    }

    [Test]
    public async Task Probe_LinuxFileSystem_HasAllAndLeavesNothing()
    {
        BlobStoreTraits traits = await Store.ProbeAsync();

        Assert.That(traits, Is.EqualTo(new BlobStoreTraits { KeepsProperties = false, SetsTimes = true }));
        Assert.That(
            Directory.EnumerateFiles(Store.Address, "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            Has.None.Contains("probe").And.None.Contains(".part"));
    }

    [Test]
    public async Task Write_NameLongerThanAFileNameMayBe_IsInvalidName() =>
        await AssertKindAsync(
            BlobStoreErrorKind.InvalidName, () => Store.WriteAsync(new string('n', 300), Bytes("x")), "too long");

    [Test]
    public async Task Write_AnyBlob_LeavesNoTemporaryFile()
    {
        _ = await Store.WriteAsync("a/b/c", Bytes("x"));
        _ = await Store.WriteAsync("a/b/d", Bytes("x"), new BlobWriteOptions { IfAbsent = true });

        Assert.That(Directory.GetFiles(_folder["root", ".imgconv", "tmp"]), Is.Empty);
    }

    [Test]
    public async Task Read_AnyVerbThatOnlyReads_WritesNothing()
    {
        File.WriteAllText(_folder["root", "a.jpg"], "x");

        _ = await ListAsync(new BlobListOptions { IncludeMetadata = true });
        _ = await Store.TryGetEntryAsync("a.jpg");
        _ = await ReadAsync("a.jpg");

        Assert.That(Directory.GetFileSystemEntries(Root), Is.EqualTo(new[] { _folder["root", "a.jpg"] }));
    }

    [Test]
    public async Task List_ReservedFolder_IsNotListedWithAnyPrefix()
    {
        _ = await Store.WriteAsync("a", Bytes("x"), WithStamp("1"));
        Directory.CreateDirectory(_folder["root", ".imgconv", "runs"]);
        File.WriteAllText(_folder["root", ".imgconv", "runs", "plan.json"], "x");

        Assert.That((await ListAsync()).Select(e => e.Name), Is.EqualTo(new[] { "a" }));
        Assert.That(await ListAsync(new BlobListOptions { Prefix = ".imgconv/" }), Is.Empty);
    }

    [Test]
    public async Task AnyVerb_RootInsideTheReservedFolder_WorksNormally()
    {
        var runs = new FolderBlobStore(_folder["root", ".imgconv", "runs", "1"]);
        await runs.CreateIfAbsentAsync();

        _ = await runs.WriteAsync("plan.json", Bytes("{}"));
        await runs.AppendAsync("ledger/00000.ndjson", Bytes("x\n"));

        Assert.That(await runs.ListAsync().Select(e => e.Name).ToListAsync(), Is.EqualTo(new[] { "ledger/00000.ndjson", "plan.json" }));
        Assert.That(await ListAsync(), Is.Empty);
    }

    [Test]
    public async Task List_RootIsAFile_SaysSo()
    {
        File.WriteAllText(_folder["file"], "x");
        var store = new FolderBlobStore(_folder["file"]);

        await AssertKindAsync(
            BlobStoreErrorKind.NotFound, async () => await store.ListAsync().ToListAsync(), "is a file; expected a folder");
        await AssertKindAsync(BlobStoreErrorKind.InvalidName, () => store.CreateIfAbsentAsync(), "is a file");
        await AssertKindAsync(BlobStoreErrorKind.NotFound, () => store.WriteAsync("a", Bytes("x")), store.Address);
        Assert.That(await store.ExistsAsync(), Is.False);
    }

    [Test]
    public async Task Write_FolderOrFileInTheWay_IsInvalidNameAndNamesIt()
    {
        _ = await Store.WriteAsync("dir/file", Bytes("x"));

        await AssertKindAsync(BlobStoreErrorKind.InvalidName, () => Store.WriteAsync("dir", Bytes("x")), "'dir' is a folder");
        await AssertKindAsync(
            BlobStoreErrorKind.InvalidName,
            () => Store.WriteAsync("dir", Bytes("x"), new BlobWriteOptions { IfAbsent = true }), "'dir' is a folder");
        await AssertKindAsync(BlobStoreErrorKind.InvalidName, () => Store.AppendAsync("dir", Bytes("x")), "'dir' is a folder");
        await AssertKindAsync(
            BlobStoreErrorKind.InvalidName, () => Store.WriteAsync("dir/file/x/y", Bytes("x")), "'dir/file' is a file");
        await AssertKindAsync(
            BlobStoreErrorKind.InvalidName, () => Store.AppendAsync("dir/file/x", Bytes("x")), "'dir/file' is a file");
        Assert.That(Directory.GetFiles(_folder["root", ".imgconv", "tmp"]), Is.Empty);
        Assert.That(await ReadAsync("dir/file"), Is.EqualTo(Bytes("x")));
    }

    [Test]
    public async Task ETag_DateChangedBy100Nanoseconds_IsAnother()
    {
        string etag = await Store.WriteAsync("a", Bytes("x"));
        DateTime date = File.GetLastWriteTimeUtc(_folder["root", "a"]);

        File.SetLastWriteTimeUtc(_folder["root", "a"], date.AddTicks(1));
        string changed = (await Store.TryGetEntryAsync("a"))!.ETag;
        File.SetLastWriteTimeUtc(_folder["root", "a"], date);

        Assert.That(changed, Is.Not.EqualTo(etag));
        Assert.That((await Store.TryGetEntryAsync("a"))!.ETag, Is.EqualTo(etag));
    }

    [TestCase("1901-12-14")]
    [TestCase("1969-12-31T23:59:59.5Z")]
    [TestCase("2300-01-01")]
    public async Task ETag_UnusualDate_IsTheSameListedAskedAndRead(string date)
    {
        File.WriteAllText(_folder["root", "a"], "x");
        File.SetLastWriteTimeUtc(
            _folder["root", "a"],
            DateTime.Parse(date, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal));

        BlobEntry listed = (await ListAsync()).Single();
        await using BlobContent content = await Store.OpenReadAsync("a", listed.ETag);

        Assert.That(content.Entry, Is.EqualTo(listed with { Metadata = content.Entry.Metadata }));
        Assert.That(listed.LastModified.UtcDateTime, Is.EqualTo(File.GetLastWriteTimeUtc(_folder["root", "a"])));
    }

    [Test]
    public async Task OpenRead_RewrittenInPlaceWhileReadWithIfMatch_IsUnavailable()
    {
        byte[] before = Enumerable.Repeat((byte)'a', 100_000).ToArray();
        string etag = await Store.WriteAsync("a", before);
        await using BlobContent content = await Store.OpenReadAsync("a", etag);
        byte[] part = new byte[50_000];
        await content.Stream.ReadExactlyAsync(part);

        File.WriteAllBytes(_folder["root", "a"], [.. Enumerable.Repeat((byte)'b', 100_000)]);

        await AssertKindAsync(
            BlobStoreErrorKind.Unavailable, async () => await content.Stream.ReadExactlyAsync(part), "changed while it was read");
    }

    protected override Task<IBlobStore> CreateStoreAsync()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(Root);
        return Task.FromResult<IBlobStore>(new FolderBlobStore(Root, _time));
    }

    protected override Task LetLeaseEndAsync(IBlobLease lease)
    {
        _time.Shift += lease.Duration;
        return Task.CompletedTask;
    }

    protected override Task<IBlobStore> CreateStoreWithoutRootAsync() =>
        Task.FromResult<IBlobStore>(new FolderBlobStore(_folder["absent"]));
}
