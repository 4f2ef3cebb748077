using ImageConversion.Storage.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.Tests.FileSystem;

/// <summary>What is forced to the disk under each durability, and when.</summary>
[TestFixture]
public sealed class FolderDurabilityTests : FolderStoreFixture
{
    [TestCase(BlobDurability.None, new string[0])]
    [TestCase(BlobDurability.Data, new[] { "content of 7 bytes, named: False" })]
    [TestCase(
        BlobDurability.Full,
        new[] { "content of 7 bytes, named: False", "a/b, named: True", "a, named: True", "., named: True" })]
    public async Task Write_EachDurability_FlushesContentBeforeItsNameAndNamesBehind(BlobDurability durability, string[] expected)
    {
        var flush = new Recorder(Root, Folder["root", "a", "b", "c.png"]);
        var store = new FolderBlobStore(Root, TimeProvider.System, flush);

        string etag = await store.WriteAsync("a/b/c.png", Bytes("content"), new BlobWriteOptions { Durability = durability });

        Assert.That(flush.Seen, Is.EqualTo(expected));
        Assert.That((await store.TryGetEntryAsync("a/b/c.png"))!.ETag, Is.EqualTo(etag));
        Assert.That(await ReadAsync(store, "a/b/c.png"), Is.EqualTo("content"));
    }

    /// <summary>What is not on the disk gets no name.</summary>
    [Test]
    public async Task Write_FlushFails_IsNotWritten()
    {
        var store = new FolderBlobStore(Root, TimeProvider.System, new Failing());
        _ = await store.WriteAsync("a.png", Bytes("before"), new BlobWriteOptions { Durability = BlobDurability.None });

        BlobStoreException failure = await FailureOfAsync(() => store.WriteAsync("a.png", Bytes("after")));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unavailable));
        Assert.That(await ReadAsync(store, "a.png"), Is.EqualTo("before"));
        Assert.That(Directory.GetFiles(Folder["root", ".imgconv", "tmp"]), Is.Empty);
    }

    [Test]
    public async Task Write_ByDefault_FlushesTheContent()
    {
        var flush = new Recorder(Root, Folder["root", "a.png"]);

        _ = await new FolderBlobStore(Root, TimeProvider.System, flush).WriteAsync("a.png", Bytes("content"));

        Assert.That(flush.Seen, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Write_FullDurabilityOnThisSystem_IsWritten()
    {
        _ = await Store.WriteAsync("a/b.png", Bytes("content"), new BlobWriteOptions { Durability = BlobDurability.Full });

        Assert.That(await ReadAsync(Store, "a/b.png"), Is.EqualTo("content"));
    }

    private sealed class Recorder(string root, string file) : DiskFlush
    {
        public List<string> Seen { get; } = [];

        public override void File(SafeFileHandle handle) => Seen.Add(FormattableString.Invariant(
            $"content of {RandomAccess.GetLength(handle)} bytes, named: {System.IO.File.Exists(file)}"));

        public override void Folder(string path) =>
            Seen.Add($"{Path.GetRelativePath(root, path)}, named: {System.IO.File.Exists(file)}");
    }

    private sealed class Failing : DiskFlush
    {
        public override void File(SafeFileHandle handle) => throw new IOException("the disk is gone");
    }
}
