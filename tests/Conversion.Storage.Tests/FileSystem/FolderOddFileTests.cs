namespace ImageConversion.Storage.Tests.FileSystem;

[TestFixture]
[Platform(Include = "Linux", Reason = "only there a file name is any string of bytes")]
public sealed class FolderOddFileTests : FolderStoreFixture
{
    // The framework cannot delete what it cannot name.
    [TearDown]
    public void RemoveOddFiles() => Shell("rm -rf ./*");

    [Test]
    public async Task List_FolderWhosePathIsTooLong_IsListedAndFails()
    {
        string part = new('x', 200);
        Shell($"for i in $(seq 30); do mkdir {part} && cd {part}; done");

        List<BlobEntry> listed = await Store.ListAsync(new BlobListOptions { ListsUnreadable = true }).ToListAsync();

        Assert.That(listed.Select(e => e.Kind), Is.EqualTo(new[] { BlobEntryKind.UnreadableFolder }));
        Assert.That((await FailureOfAsync(async () => _ = await ListAsync(Store))).Message, Does.Contain("File name too long"));
    }

    [Test]
    public async Task OpenRead_NameThatIsNotUtf8_IsListedOncePerFileAndRefused()
    {
        Shell(@"printf x > $'caf\xe9.jpg'; printf xy > $'caf\xe8.jpg'; printf z > café.jpg");

        List<BlobEntry> listed = await ListAsync(Store);

        Assert.That(listed.Select(e => e.Name), Is.EqualTo(new[] { "café.jpg", "caf\uFFFD.jpg", "caf\uFFFD\uFFFD.jpg" }));
        Assert.That(await ReadAsync(Store, "café.jpg"), Is.EqualTo("z"));
        foreach (BlobEntry entry in listed.Skip(1))
        {
            BlobStoreException failure = await FailureOfAsync(() => Store.OpenReadAsync(entry.Name, entry.ETag));
            Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
            Assert.That(failure.Message, Does.Contain("not valid UTF-8"));
        }
    }

    [Test]
    public async Task List_FolderWhoseNameIsNotUtf8_IsAnErrorNotAGap()
    {
        Shell(@"mkdir $'dir\xe9'; printf x > $'dir\xe9/a.jpg'");

        BlobStoreException failure = await FailureOfAsync(async () => await ListAsync(Store));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
        Assert.That(failure.Message, Does.Contain("dir\uFFFD").And.Contain("not valid UTF-8"));
    }

    [Test]
    public async Task List_FolderThatCannotBeListed_IsAnEntryWhereThatIsAskedFor()
    {
        Shell(@"mkdir -p a/$'bad\xe9'; printf x > a/$'bad\xe9'/c.jpg; printf x > a/b.jpg");

        List<BlobEntry> listed = await Store.ListAsync(new BlobListOptions { ListsUnreadable = true }).ToListAsync();
        BlobStoreException failure = await FailureOfAsync(() => Store.OpenReadAsync("a/bad\uFFFD/"));

        Assert.That(listed.Select(e => e.Name), Is.EqualTo(new[] { "a/b.jpg", "a/bad\uFFFD/" }));
        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
        Assert.That(failure.Message, Does.Contain("not valid UTF-8"));
    }

    [TestCase(".ImgConv")]
    public async Task OpenRead_FileWhoseNameTheRulesRefuse_IsListedAndRefused(string name)
    {
        File.WriteAllText(Path.Combine(Root, name), "x");

        Assert.That((await ListAsync(Store)).Single().Name, Is.EqualTo(name));
        Assert.That(
            (await FailureOfAsync(() => Store.OpenReadAsync(name))).Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
    }

    [TestCase("new\nline.jpg")]
    [TestCase("tab\t.jpg")]
    [TestCase("back\\slash.jpg")]
    [TestCase("\u001b[31mred.jpg")]
    public async Task OpenRead_FileWithAnOddButLegalName_IsRead(string name)
    {
        File.WriteAllText(Path.Combine(Root, name), "x");

        Assert.That((await ListAsync(Store)).Single().Name, Is.EqualTo(name));
        Assert.That(await ReadAsync(Store, name), Is.EqualTo("x"));
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task OpenRead_Pipe_IsListedAndRefusedWithoutWaiting()
    {
        Shell("mkfifo pipe.jpg");

        Assert.That((await ListAsync(Store)).Single().Name, Is.EqualTo("pipe.jpg"));
        BlobStoreException failure = await FailureOfAsync(() => Store.OpenReadAsync("pipe.jpg"));
        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unsupported));
    }

    [Test]
    public async Task List_PathsBeyond1024Characters_AreListedAndRefused()
    {
        Shell("for i in 1 2 3 4 5 6; do n=$(printf 'n%.0s' {1..200}); mkdir $n; cd $n; done; printf x > deep.jpg");

        string name = (await ListAsync(Store)).Single().Name;

        Assert.That(name, Does.EndWith("/deep.jpg").And.Length.EqualTo((6 * 201) + 8));
        Assert.That(
            (await FailureOfAsync(() => Store.OpenReadAsync(name))).Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
    }

    private void Shell(string script) =>
        Assert.That(TmpfsMount.Run("bash", "-c", $"cd \"$0\" && {{ {script}; }}", Root), Is.True);
}
