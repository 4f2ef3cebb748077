using System.Diagnostics;
using System.Globalization;
using ImageConversion.Storage.FileSystem;

namespace ImageConversion.Storage.Tests.FileSystem;

[TestFixture]
// Measures the memory of its process.
[NonParallelizable]
public sealed class FolderDiskTests : FolderStoreFixture
{
    [Test]
    public async Task Write_FullDisk_IsOutOfSpaceAndLeavesNothingBehind()
    {
        using TmpfsMount disk = TmpfsMount.Create("size=256k");
        var store = new FolderBlobStore(disk.Path);
        _ = await store.WriteAsync("kept", Bytes("before"), Stamp);

        BlobStoreException failure = await FailureOfAsync(() => store.WriteAsync("large.png", new byte[512 * 1024], Stamp));
        BlobStoreException replacing = await FailureOfAsync(() => store.WriteAsync("kept", new byte[512 * 1024], Stamp));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.OutOfSpace));
        Assert.That(failure.Message, Does.Contain("large.png").And.Contain(disk.Path));
        Assert.That(replacing.Kind, Is.EqualTo(BlobStoreErrorKind.OutOfSpace));
        Assert.That((await ListAsync(store)).Select(e => e.Name), Is.EqualTo(new[] { "kept" }));
        Assert.That(await ReadAsync(store, "kept"), Is.EqualTo("before"));
        Assert.That(Directory.GetFiles(Path.Combine(disk.Path, ".imgconv", "tmp")), Is.Empty);
        Assert.That(await store.WriteAsync("small", Bytes("fits")), Is.Not.Empty);
    }

    [Test]
    public async Task Append_FullDisk_IsOutOfSpaceAndTakesItsPartBack()
    {
        using TmpfsMount disk = TmpfsMount.Create("size=64k");
        var store = new FolderBlobStore(disk.Path);
        await store.AppendAsync("log", Bytes("first\n"));

        BlobStoreException failure = await FailureOfAsync(() => store.AppendAsync("log", new byte[128 * 1024]));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.OutOfSpace));
        Assert.That(await ReadAsync(store, "log"), Is.EqualTo("first\n"));
    }

    [Test]
    public async Task Write_IndexFindsNoRoom_FailsAndRecovers()
    {
        using TmpfsMount disk = TmpfsMount.Create("size=256k");
        var store = new FolderBlobStore(disk.Path);
        _ = await store.WriteAsync("first", Bytes("x"), Stamp);
        string filler = Path.Combine(disk.Path, "filler");

        // Fill the disk to its last page: then the blob's page fits or the record's does not, whichever comes first.
        var written = new List<string>();
        Assert.That(
            async () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    _ = await store.WriteAsync($"n{i}", Bytes("x"), Stamp);
                    written.Add($"n{i}");
                }
            },
            Throws.InstanceOf<BlobStoreException>().With.Property("Kind").EqualTo(BlobStoreErrorKind.OutOfSpace));
        File.Delete(Path.Combine(disk.Path, written[0]));
        File.Delete(Path.Combine(disk.Path, written[1]));
        _ = await store.WriteAsync("last", Bytes("x"), Stamp);

        List<BlobEntry> listed = await ListAsync(new FolderBlobStore(disk.Path), withMetadata: true);
        Assert.That(listed.Select(e => e.Name), Is.EquivalentTo(written.Skip(2).Append("first").Append("last")));
        Assert.That(listed, Has.All.Matches<BlobEntry>(e => e!.Metadata.Count == 1));
    }

    [Test]
    public async Task Write_ReadOnlyDisk_IsAccessDeniedAndReadingGoesOn()
    {
        using TmpfsMount disk = TmpfsMount.Create("size=256k");
        _ = await new FolderBlobStore(disk.Path).WriteAsync("a", Bytes("x"), Stamp);
        using TmpfsMount view = disk.CreateReadOnlyView();

        var later = new FolderBlobStore(view.Path);
        Func<Task>[] verbs =
        [
            () => later.WriteAsync("b", Bytes("x")), () => later.WriteAsync("b", Bytes("x"), Stamp),
            () => later.AppendAsync("log", Bytes("x")), () => later.DeleteAsync("a"),
            () => new FolderBlobStore(Path.Combine(view.Path, "new")).CreateIfAbsentAsync(),
        ];
        foreach (Func<Task> verb in verbs)
        {
            BlobStoreException failure = await FailureOfAsync(verb);
            Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied), failure.Message);
            Assert.That(failure.Message, Does.Contain(view.Path));
        }

        Assert.That((await ListAsync(later, withMetadata: true)).Single().Metadata, Has.Count.EqualTo(1));
        Assert.That(await ReadAsync(later, "a"), Is.EqualTo("x"));
    }

    [Test]
    public async Task Write_SubfolderOnAnotherFileSystem_IsUnsupportedRatherThanCopied()
    {
        using TmpfsMount disk = TmpfsMount.Create("size=256k");
        string root = Path.GetDirectoryName(disk.Path)!;
        string mounted = Path.GetFileName(disk.Path);
        using var cleaner = new Cleaner(Path.Combine(root, ".imgconv"));

        BlobStoreException failure = await FailureOfAsync(
            () => new FolderBlobStore(root).WriteAsync($"{mounted}/a", Bytes("x")));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unsupported));
        Assert.That(failure.Message, Does.Contain("another file system"));
        Assert.That(Directory.GetFiles(disk.Path), Is.Empty);
    }

    [Test]
    public async Task Write_OrphansOfKilledProcesses_AreCleanedAndOthersKept()
    {
        string temporary = Folder["root", ".imgconv", "tmp"];
        Directory.CreateDirectory(temporary);
        string host = Environment.MachineName;
        string dead = Orphan($"{host}-{DeadProcessId()}-7.part", TimeSpan.Zero);
        string earlierLife = Orphan($"{host}-{Environment.ProcessId}-999999.part", TimeSpan.FromDays(2));
        string foreignOld = Orphan("another-host-1-1.part", TimeSpan.FromDays(2));
        string foreignNew = Orphan("another-host-1-2.part", TimeSpan.Zero);
        string own = Orphan($"{host}-{Environment.ProcessId}-999998.part", TimeSpan.Zero);

        _ = await Store.WriteAsync("a", Bytes("x"));

        Assert.That(Directory.GetFiles(temporary), Is.EquivalentTo(new[] { foreignNew, own }));
        Assert.That(dead + earlierLife + foreignOld, Is.Not.Empty);

        string Orphan(string name, TimeSpan age)
        {
            string path = Path.Combine(temporary, name);
            File.WriteAllText(path, "half a pn");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);
            return path;
        }
    }

    [Test]
    public async Task Write_ReservedFolderRemovedWhileInUse_GoesOn()
    {
        _ = await Store.WriteAsync("a", Bytes("x"), Stamp);
        Directory.Delete(Folder["root", ".imgconv"], recursive: true);

        _ = await Store.WriteAsync("b", Bytes("y"), Stamp);

        Assert.That(await ReadAsync(Store, "b"), Is.EqualTo("y"));
    }

    [Test]
    public async Task Write_TemporaryFilesRemovedAllTheTime_EveryWriteIsWholeOrFails()
    {
        string temporary = Folder["root", ".imgconv", "tmp"];
        _ = await Store.WriteAsync("first", Bytes("x"));
        using var stop = new CancellationTokenSource();
        Task remover = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (string file in Directory.GetFiles(temporary))
                {
                    File.Delete(file);
                }
            }
        });

        int written = 0;
        for (int i = 0; i < 200; i++)
        {
            try
            {
                _ = await Store.WriteAsync($"n{i}", Bytes("whole"));
                written++;
            }
            catch (BlobStoreException failure) when (failure.Kind == BlobStoreErrorKind.Unavailable)
            {
                Assert.That(await Store.TryGetEntryAsync($"n{i}"), Is.Null);
            }
        }

        await stop.CancelAsync();
        await remover;
        List<BlobEntry> listed = await ListAsync(Store);
        Assert.That(listed, Has.Count.EqualTo(written + 1));
        Assert.That(listed.Where(e => e.Name != "first").Select(e => e.SizeBytes), Has.All.EqualTo(5));
    }

    [Test]
    public async Task List_100000FilesInOneFolder_AllocatesLittleAndHoldsLess()
    {
        const int Count = 100_000;
        for (int i = 0; i < Count; i++)
        {
            File.OpenHandle(Folder["root", $"photo-{i * 7919L % Count:d6}.jpg"], FileMode.CreateNew, FileAccess.Write).Dispose();
        }

        _ = await Store.ListAsync(new BlobListOptions { Prefix = "photo-00000" }).CountAsync();
        long heldBefore = GC.GetTotalMemory(forceFullCollection: true);
        long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        int seen = 0;
        long held = 0;
        string last = "";
        await foreach (BlobEntry entry in Store.ListAsync())
        {
            Assert.That(StringComparer.Ordinal.Compare(entry.Name, last), Is.Positive);
            last = entry.Name;
            if (++seen == Count / 2)
            {
                held = GC.GetTotalMemory(forceFullCollection: true) - heldBefore;
            }
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{seen} files in {clock.ElapsedMilliseconds} ms, {allocated / Count} bytes allocated a file, {held / 1024} KiB held at half"));
        Assert.That(seen, Is.EqualTo(Count));
        Assert.That(held, Is.LessThan(12_000_000));
        // The assertion above allocates too; without it a file takes under 500 bytes.
        Assert.That(allocated / Count, Is.LessThan(1500));
    }

    [TestCase(28, BlobStoreErrorKind.OutOfSpace)]
    [TestCase(122, BlobStoreErrorKind.OutOfSpace)]
    [TestCase(27, BlobStoreErrorKind.OutOfSpace)]
    [TestCase(30, BlobStoreErrorKind.AccessDenied)]
    [TestCase(36, BlobStoreErrorKind.InvalidName)]
    [TestCase(20, BlobStoreErrorKind.InvalidName)]
    [TestCase(18, BlobStoreErrorKind.Unsupported)]
    [TestCase(2, BlobStoreErrorKind.NotFound)]
    [TestCase(5, BlobStoreErrorKind.Unavailable)]
    [TestCase(24, BlobStoreErrorKind.Unavailable)]
    [TestCase(116, BlobStoreErrorKind.Unavailable)]
    [TestCase(unchecked((int)0x80070070), BlobStoreErrorKind.OutOfSpace)]
    [TestCase(unchecked((int)0x8007007B), BlobStoreErrorKind.InvalidName)]
    public void KindOf_SystemsErrorNumber_IsTheKind(int number, BlobStoreErrorKind kind) =>
        Assert.That(FileSystemError.KindOf(new IOException("x", number)), Is.EqualTo(kind));

    [Test]
    public void KindOf_FrameworksException_IsTheKind()
    {
        Assert.That(FileSystemError.KindOf(new UnauthorizedAccessException()), Is.EqualTo(BlobStoreErrorKind.AccessDenied));
        Assert.That(FileSystemError.KindOf(new PathTooLongException()), Is.EqualTo(BlobStoreErrorKind.InvalidName));
        Assert.That(FileSystemError.KindOf(new DirectoryNotFoundException()), Is.EqualTo(BlobStoreErrorKind.NotFound));
    }

    private static BlobWriteOptions Stamp { get; } =
        new() { Metadata = new Dictionary<string, string> { ["stamp"] = "1" } };

    /// <summary>The number of a process that has run and ended.</summary>
    internal static int DeadProcessId()
    {
        using Process process = Process.Start("sleep", "0");
        process.WaitForExit();
        return process.Id;
    }

    private sealed class Cleaner(string path) : IDisposable
    {
        public void Dispose() => Directory.Delete(path, recursive: true);
    }
}
