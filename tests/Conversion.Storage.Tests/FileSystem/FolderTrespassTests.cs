using System.Diagnostics;
using ImageConversion.Storage.FileSystem;

namespace ImageConversion.Storage.Tests.FileSystem;

/// <summary>Links and special files that somebody with write access put into a folder: nothing outside of it is read as this product's
/// own, written or deleted, and nothing waits.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "making links needs a privilege on Windows, and pipes need mkfifo")]
[CancelAfter(30_000)]
public sealed class FolderTrespassTests : FolderStoreFixture
{
    private const string Dead = "elsewhere-1-1.part";

    private static readonly BlobWriteOptions Stamp = new() { Metadata = new Dictionary<string, string> { ["a"] = "b" } };

    private static readonly BlobWriteOptions Conditional = new() { IfMatch = "1-1" };

    [SetUp]
    public void MakeOutside()
    {
        Directory.CreateDirectory(Folder["outside"]);
        string old = Folder["outside", Dead];
        File.WriteAllText(old, "precious");
        File.SetLastWriteTimeUtc(old, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.WriteAllText(Folder["outside", "file"], "precious");
    }

    [TestCase(".imgconv")]
    [TestCase(".imgconv/tmp")]
    [TestCase(".imgconv/index")]
    [TestCase(".imgconv/leases")]
    public async Task AnyChange_OwnFolderIsALink_TouchesNothingOutside(string link)
    {
        Link(link, Folder["outside"]);

        await TryEverythingAsync();

        AssertOutsideIsAsItWas();
    }

    /// <summary>Where a link stays within the root, it is none of this product's either.</summary>
    [TestCase(".imgconv/tmp")]
    [TestCase(".imgconv/index")]
    [TestCase(".imgconv/leases")]
    public async Task AnyChange_OwnFolderIsALinkWithin_TouchesNothingThere(string link)
    {
        Directory.CreateDirectory(Folder["root", "album"]);
        File.WriteAllText(Folder["root", "album", "x.part"], "precious");
        File.SetLastWriteTimeUtc(Folder["root", "album", "x.part"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Link(link, Folder["root", "album"]);

        await TryEverythingAsync();

        Assert.That(Directory.GetFileSystemEntries(Folder["root", "album"]).Select(Path.GetFileName), Is.EqualTo(new[] { "x.part" }));
    }

    [TestCase(".imgconv/tmp/lock")]
    [TestCase(".imgconv/index/elsewhere-1-1.v1.ndjson")]
    [TestCase("log")]
    public async Task AnyChange_OwnFileIsALink_TouchesNothingOutside(string link)
    {
        Link(link, Folder["outside", "file"]);

        await TryEverythingAsync();

        AssertOutsideIsAsItWas();
    }

    [TestCase(".imgconv/tmp/lock")]
    [TestCase(".imgconv/index/elsewhere-1-1.v1.ndjson")]
    [TestCase(".imgconv/tmp")]
    [TestCase(".imgconv")]
    [TestCase("log")]
    [TestCase("new.png")]
    public async Task AnyVerb_PipeInItsPlace_DoesNotWait(string pipe)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder["root", pipe])!);
        MakePipe(Folder["root", pipe]);
        var clock = Stopwatch.StartNew();

        await TryEverythingAsync();

        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(File.Exists(Folder["root", pipe]) || Directory.Exists(Folder["root", pipe]), Is.True, "it is left where it is");
    }

    [Test]
    public async Task TryAcquireLease_LeaseIsALinkOrAPipe_IsRefusedAndLeavesItsTarget()
    {
        IBlobLease lease = (await Store.TryAcquireLeaseAsync("shard", TimeSpan.FromSeconds(15)))!;
        string file = Directory.GetFiles(Folder["root", ".imgconv", "leases"]).Single();
        File.Delete(file);
        File.CreateSymbolicLink(file, Folder["outside", "file"]);

        BlobStoreException taking = await FailureOfAsync(() => Store.TryAcquireLeaseAsync("shard", TimeSpan.FromSeconds(15)));
        BlobStoreException renewing = await FailureOfAsync(() => lease.RenewAsync());
        File.Delete(file);
        MakePipe(file);
        BlobStoreException waiting = await FailureOfAsync(() => Store.TryAcquireLeaseAsync("shard", TimeSpan.FromSeconds(15)));

        Assert.That(new[] { taking.Kind, renewing.Kind, waiting.Kind }, Is.All.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That(waiting.Message, Does.Contain("expected a file of this product's own").And.Contain("a pipe"));
        AssertOutsideIsAsItWas();
    }

    // Nobody holds a lease for longer than a minute without renewing it.
    [TestCase("9999-12-31T23:59:59.9999999+00:00")]
    [TestCase("0001-01-01T00:00:00.0000000+00:00")]
    [TestCase("soon")]
    public async Task TryAcquireLease_ForgedLeaseWithoutEnd_IsTaken(string end)
    {
        IBlobLease lease = (await Store.TryAcquireLeaseAsync("shard", TimeSpan.FromSeconds(15)))!;
        string file = Directory.GetFiles(Folder["root", ".imgconv", "leases"]).Single();
        File.WriteAllText(file, $"elsewhere-1-1.lease\n{end}\nshard\n");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddYears(100));

        Assert.That(await Store.TryAcquireLeaseAsync("shard", TimeSpan.FromSeconds(15)), Is.Not.Null);
        Assert.That((await FailureOfAsync(() => lease.RenewAsync())).Kind, Is.EqualTo(BlobStoreErrorKind.ConditionNotMet));
    }

    /// <summary>The runs' files are a store of their own below the target's.</summary>
    [TestCase(".imgconv")]
    [TestCase(".imgconv/runs")]
    public async Task AnyVerb_StoreWithinTheOwnFolderBehindALink_IsRefused(string link)
    {
        Directory.CreateDirectory(Folder["outside", "runs"]);
        Directory.CreateDirectory(Folder["outside", "runs", "r1"]);
        File.WriteAllText(Folder["outside", "runs", "r1", "plan.json"], "{}");
        Link(link, link == ".imgconv" ? Folder["outside"] : Folder["outside", "runs"]);
        var runs = new FolderBlobStore(Folder["root", ".imgconv", "runs"]);

        Func<Task>[] verbs =
        [
            () => runs.OpenReadAsync("r1/plan.json"), () => runs.TryGetEntryAsync("r1/plan.json"), () => ListAsync(runs).AsTask(),
            () => runs.WriteAsync("r1/plan.json", Bytes("x")), () => runs.AppendAsync("r1/log", Bytes("x")),
            () => runs.DeleteAsync("r1/plan.json"), () => runs.CreateIfAbsentAsync(),
            () => runs.TryAcquireLeaseAsync("r1", TimeSpan.FromSeconds(15)),
        ];
        foreach (Func<Task> verb in verbs)
        {
            Assert.That((await FailureOfAsync(verb)).Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        }

        Assert.That(Directory.GetFileSystemEntries(Folder["outside", "runs", "r1"]), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task AnyChange_FolderIsALinkWithin_IsRefused()
    {
        Directory.CreateDirectory(Folder["root", "album"]);
        File.WriteAllText(Folder["root", "album", "a.png"], "precious");
        Directory.CreateSymbolicLink(Folder["root", "link"], "album");

        Func<Task>[] verbs =
        [
            () => Store.WriteAsync("link/a.png", Bytes("x")), () => Store.WriteAsync("link/new/b.png", Bytes("x")),
            () => Store.AppendAsync("link/a.png", Bytes("x")), () => Store.DeleteAsync("link/a.png"),
        ];
        foreach (Func<Task> verb in verbs)
        {
            BlobStoreException failure = await FailureOfAsync(verb);
            Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
            Assert.That(failure.Message, Does.Contain("nothing is written or deleted through links"));
        }

        Assert.That(await ReadAsync(Store, "link/a.png"), Is.EqualTo("precious"));
        Assert.That(Directory.GetFileSystemEntries(Folder["root", "album"]), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task WriteOrDelete_FileIsALinkWithin_ConcernsTheLinkAndNotItsTarget()
    {
        File.WriteAllText(Folder["root", "a.png"], "precious");
        File.CreateSymbolicLink(Folder["root", "one.png"], "a.png");
        File.CreateSymbolicLink(Folder["root", "two.png"], "a.png");

        await Store.WriteAsync("one.png", Bytes("new"));
        bool deleted = await Store.DeleteAsync("two.png");

        Assert.That(deleted, Is.True);
        Assert.That(await ReadAsync(Store, "one.png"), Is.EqualTo("new"));
        Assert.That(await ReadAsync(Store, "a.png"), Is.EqualTo("precious"));
        Assert.That((await FailureOfAsync(() => AppendThroughLinkAsync())).Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That(await ReadAsync(Store, "a.png"), Is.EqualTo("precious"));

        Task AppendThroughLinkAsync()
        {
            File.CreateSymbolicLink(Folder["root", "three.log"], "a.png");
            return Store.AppendAsync("three.log", Bytes("x"));
        }
    }

    private static void MakePipe(string path)
    {
        using Process mkfifo = Process.Start("mkfifo", [path]);
        mkfifo.WaitForExit();
        Assert.That(mkfifo.ExitCode, Is.Zero);
    }

    private void Link(string name, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder["root", name])!);
        _ = Directory.Exists(target)
            ? Directory.CreateSymbolicLink(Folder["root", name], target)
            : File.CreateSymbolicLink(Folder["root", name], target);
    }

    private void AssertOutsideIsAsItWas()
    {
        Assert.That(
            Directory.GetFileSystemEntries(Folder["outside"]).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { Dead, "file" }));
        Assert.That(File.ReadAllText(Folder["outside", Dead]), Is.EqualTo("precious"));
        Assert.That(File.ReadAllText(Folder["outside", "file"]), Is.EqualTo("precious"));
    }

    /// <summary>Each verb that makes, changes or deletes something; it may fail, as a failure of the store.</summary>
    private async Task TryEverythingAsync()
    {
        Func<Task>[] verbs =
        [
            () => ListAsync(Store, withMetadata: true).AsTask(),
            () => Store.WriteAsync("new.png", Bytes("x")),
            () => Store.WriteAsync("stamped.png", Bytes("x"), Stamp),
            () => Store.WriteAsync("new.png", Bytes("x"), Conditional),
            () => Store.AppendAsync("log", Bytes("x")),
            () => Store.TryGetEntryAsync("new.png"),
            () => Store.OpenReadAsync("log"),
            () => Store.DeleteAsync("log"),
            () => Store.TryAcquireLeaseAsync("shard", TimeSpan.FromSeconds(15)),
        ];
        foreach (Func<Task> verb in verbs)
        {
            try
            {
                await verb().WaitAsync(TimeSpan.FromSeconds(5));
            }
            catch (BlobStoreException)
            {
                // Refused: the test looks at what has become of the rest.
            }
        }
    }
}
