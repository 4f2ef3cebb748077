using ImageConversion.Storage.FileSystem;

namespace ImageConversion.Storage.Tests.FileSystem;

[TestFixture]
[Platform(Exclude = "Win", Reason = "making links needs a privilege on Windows")]
public sealed class FolderLinkTests : FolderStoreFixture
{
    [SetUp]
    public void MakeOutside()
    {
        Directory.CreateDirectory(Folder["outside"]);
        File.WriteAllText(Folder["outside", "secret.jpg"], "secret");
        File.WriteAllText(Folder["root", "a.jpg"], "inside");
    }

    [TestCase("../outside/secret.jpg")]
    [TestCase("../root/../outside/secret.jpg")]
    [TestCase("/etc/passwd")]
    [TestCase("../outside/not-there.jpg")]
    public async Task OpenRead_FileLinkThatLeadsOut_IsAccessDeniedAndNamesTheLink(string target)
    {
        File.CreateSymbolicLink(Folder["root", "out.jpg"], target);

        BlobStoreException failure = await FailureOfAsync(() => Store.OpenReadAsync("out.jpg"));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That(failure.Message, Does.Contain("the link 'out.jpg' leads out"));
    }

    [Test]
    public async Task List_FileLinkThatLeadsOut_IsListedAndSaysNothingOfItsTarget()
    {
        File.CreateSymbolicLink(Folder["root", "out.jpg"], Folder["outside", "secret.jpg"]);

        List<BlobEntry> listed = await ListAsync(Store);

        Assert.That(listed.Select(e => e.Name), Is.EqualTo(new[] { "a.jpg", "out.jpg" }));
        Assert.That(listed[1].SizeBytes, Is.Zero);
    }

    [Test]
    public async Task AnyVerb_FolderLinkThatLeadsOut_IsAccessDenied()
    {
        Directory.CreateSymbolicLink(Folder["root", "out"], Folder["outside"]);

        Func<Task>[] verbs =
        [
            () => Store.OpenReadAsync("out/secret.jpg"), () => Store.TryGetEntryAsync("out/secret.jpg"),
            () => Store.WriteAsync("out/new.png", Bytes("x")), () => Store.WriteAsync("out/deep/new.png", Bytes("x")),
            () => Store.AppendAsync("out/secret.jpg", Bytes("x")), () => Store.DeleteAsync("out/secret.jpg"),
        ];
        foreach (Func<Task> verb in verbs)
        {
            BlobStoreException failure = await FailureOfAsync(verb);
            Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
            Assert.That(failure.Message, Does.Contain("the link 'out' leads out"));
        }

        Assert.That(Directory.GetFiles(Folder["outside"]), Has.Length.EqualTo(1));
        Assert.That(File.ReadAllText(Folder["outside", "secret.jpg"]), Is.EqualTo("secret"));
    }

    [Test]
    public async Task Write_OverAFileLinkThatLeadsOut_IsRefusedAndChangesNothing()
    {
        File.CreateSymbolicLink(Folder["root", "out.png"], Folder["outside", "secret.jpg"]);

        BlobStoreException failure = await FailureOfAsync(() => Store.WriteAsync("out.png", Bytes("x")));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That(File.ReadAllText(Folder["outside", "secret.jpg"]), Is.EqualTo("secret"));
    }

    [Test]
    public async Task OpenRead_LinksWithinTheRoot_AreFollowed()
    {
        Directory.CreateDirectory(Folder["root", "dir"]);
        File.CreateSymbolicLink(Folder["root", "dir", "near.jpg"], "../a.jpg");
        File.CreateSymbolicLink(Folder["root", "far.jpg"], Folder["root", "dir", "near.jpg"]);
        Directory.CreateSymbolicLink(Folder["root", "link"], "dir");

        Assert.That(await ReadAsync(Store, "dir/near.jpg"), Is.EqualTo("inside"));
        Assert.That(await ReadAsync(Store, "far.jpg"), Is.EqualTo("inside"));
        Assert.That(await ReadAsync(Store, "link/near.jpg"), Is.EqualTo("inside"));
    }

    [Test]
    public async Task List_LinksWithinTheRoot_FilesAsTheirTargetsFoldersNot()
    {
        Directory.CreateDirectory(Folder["root", "dir"]);
        File.CreateSymbolicLink(Folder["root", "dir", "near.jpg"], "../a.jpg");
        Directory.CreateSymbolicLink(Folder["root", "link"], "dir");
        Directory.CreateSymbolicLink(Folder["root", "loop"], ".");

        List<BlobEntry> listed = await ListAsync(Store);

        Assert.That(listed.Select(e => e.Name), Is.EqualTo(new[] { "a.jpg", "dir/near.jpg" }));
        Assert.That(listed[1].ETag, Is.EqualTo(listed[0].ETag));
        Assert.That(listed[1].SizeBytes, Is.EqualTo(6));
    }

    [Test]
    public async Task OpenRead_RootReachedThroughALink_WorksNormally()
    {
        Directory.CreateSymbolicLink(Folder["alias"], Root);
        File.CreateSymbolicLink(Folder["root", "near.jpg"], Folder["root", "a.jpg"]);
        var store = new Storage.FileSystem.FolderBlobStore(Folder["alias"]);

        Assert.That(await ReadAsync(store, "near.jpg"), Is.EqualTo("inside"));
        Assert.That((await ListAsync(store)).Select(e => e.Name), Is.EqualTo(new[] { "a.jpg", "near.jpg" }));
    }

    [Test]
    public async Task OpenRead_LinkToNothingOrToItself_IsListedAndFails()
    {
        File.CreateSymbolicLink(Folder["root", "broken.jpg"], "missing.jpg");
        File.CreateSymbolicLink(Folder["root", "circle.jpg"], "circle.jpg");

        Assert.That(
            (await ListAsync(Store)).Select(e => e.Name), Is.EqualTo(new[] { "a.jpg", "broken.jpg", "circle.jpg" }));
        Assert.That(
            (await FailureOfAsync(() => Store.OpenReadAsync("broken.jpg"))).Kind, Is.EqualTo(BlobStoreErrorKind.NotFound));
        Assert.That(
            (await FailureOfAsync(() => Store.OpenReadAsync("circle.jpg"))).Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
    }

    [Test]
    public async Task Write_ReservedFolderIsALinkThatLeadsOut_IsRefused()
    {
        Directory.CreateSymbolicLink(Folder["root", ".imgconv"], Folder["outside"]);

        BlobStoreException failure = await FailureOfAsync(() => Store.WriteAsync("b", Bytes("x")));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That(Directory.GetFileSystemEntries(Folder["outside"]), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task List_FolderLink_IsAnEntryWhereItIsAskedFor()
    {
        Directory.CreateSymbolicLink(Folder["root", "out"], Folder["outside"]);

        List<BlobEntry> listed = await Store.ListAsync(new BlobListOptions { ListsLinkedFolders = true }).ToListAsync();

        Assert.That(listed.Select(e => (e.Name, e.Kind)), Is.EqualTo(new[]
        {
            ("a.jpg", BlobEntryKind.Blob), ("out/", BlobEntryKind.LinkedFolder),
        }));
    }

    [Test]
    public async Task List_FollowingLinks_HasEachFolderOnceAndEnds()
    {
        Directory.CreateDirectory(Folder["root", "b"]);
        File.WriteAllText(Folder["root", "b", "in.jpg"], "in");
        Directory.CreateDirectory(Folder["outside", "deep"]);
        File.WriteAllText(Folder["outside", "deep", "d.jpg"], "deep");
        File.CreateSymbolicLink(Folder["root", "file.jpg"], Folder["outside", "secret.jpg"]);
        Directory.CreateSymbolicLink(Folder["root", "again"], Folder["outside", "deep"]);
        Directory.CreateSymbolicLink(Folder["root", "inside"], "b");
        Directory.CreateSymbolicLink(Folder["root", "loop"], ".");
        Directory.CreateSymbolicLink(Folder["root", "out"], Folder["outside"]);
        Directory.CreateSymbolicLink(Folder["root", "out2"], "../outside");
        Directory.CreateSymbolicLink(Folder["root", "up"], "..");
        Directory.CreateSymbolicLink(Folder["outside", "back"], Folder["root"]);
        Directory.CreateSymbolicLink(Folder["outside", "self"], Folder["outside"]);
        var store = new FolderBlobStore(Root) { FollowsLinks = true };

        List<string> listed = await store.ListAsync(new BlobListOptions { ListsLinkedFolders = true }).Select(e => e.Name).ToListAsync();

        // 'outside/deep' is listed under the first name that leads to it, 'outside' likewise; 'up' leads to nothing else.
        Assert.That(listed, Is.EqualTo(new[] { "a.jpg", "again/d.jpg", "b/in.jpg", "file.jpg", "out/secret.jpg" }));
        Assert.That(await ReadAsync(store, "out/secret.jpg"), Is.EqualTo("secret"));
        Assert.That(await ReadAsync(store, "file.jpg"), Is.EqualTo("secret"));
    }

    [Test]
    public async Task Change_FollowingLinks_IsRefusedThroughThem()
    {
        Directory.CreateSymbolicLink(Folder["root", "out"], Folder["outside"]);
        File.CreateSymbolicLink(Folder["root", "file.jpg"], Folder["outside", "secret.jpg"]);
        var store = new FolderBlobStore(Root) { FollowsLinks = true };

        foreach (Func<Task> change in new Func<Task>[]
        {
            () => store.WriteAsync("out/new.png", Bytes("x")), () => store.DeleteAsync("out/secret.jpg"),
            () => store.AppendAsync("file.jpg", Bytes("x")), () => store.DeleteAsync("file.jpg"),
        })
        {
            Assert.That((await FailureOfAsync(change)).Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        }

        Assert.That(File.ReadAllText(Folder["outside", "secret.jpg"]), Is.EqualTo("secret"));
    }
}
