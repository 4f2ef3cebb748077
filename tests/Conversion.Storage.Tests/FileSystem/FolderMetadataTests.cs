using System.Globalization;
using ImageConversion.Storage.FileSystem;

namespace ImageConversion.Storage.Tests.FileSystem;

[TestFixture]
// Measures the memory of its process.
[NonParallelizable]
public sealed class FolderMetadataTests : FolderStoreFixture
{
    private string IndexFolder => Folder["root", ".imgconv", "index"];

    [Test]
    public async Task Metadata_NewStoreOnTheSameFolder_FindsThem()
    {
        string[] names = ["a", "dir/ünï \"quoted\".png", "new\nline", "z/日本/🙂"];
        foreach (string name in names)
        {
            _ = await Store.WriteAsync(name, Bytes("x"), Stamp(name.Length.ToString(CultureInfo.InvariantCulture)));
        }

        foreach (BlobEntry entry in await ListAsync(new FolderBlobStore(Root), withMetadata: true))
        {
            Assert.That(entry.Metadata["stamp"], Is.EqualTo(entry.Name.Length.ToString(CultureInfo.InvariantCulture)));
        }
    }

    [Test]
    public async Task Metadata_WrittenByAnotherStoreMeanwhile_AreFound()
    {
        var reader = new FolderBlobStore(Root);
        _ = await ListAsync(reader, withMetadata: true);

        _ = await Store.WriteAsync("a", Bytes("x"), Stamp("1"));
        Assert.That((await reader.TryGetEntryAsync("a"))!.Metadata["stamp"], Is.EqualTo("1"));
        _ = await Store.WriteAsync("b", Bytes("x"), Stamp("2"));

        Assert.That((await ListAsync(reader, withMetadata: true))[1].Metadata["stamp"], Is.EqualTo("2"));
    }

    [Test]
    public async Task Metadata_FileChangedByAnotherProgram_AreGone()
    {
        _ = await Store.WriteAsync("a", Bytes("x"), Stamp("1"));

        File.WriteAllText(Folder["root", "a"], "y");

        Assert.That((await Store.TryGetEntryAsync("a"))!.Metadata, Is.Empty);
        Assert.That((await ListAsync(Store, withMetadata: true)).Single().Metadata, Is.Empty);
    }

    [Test]
    public async Task Metadata_NoneEverWritten_MakesNoIndex()
    {
        _ = await Store.WriteAsync("a", Bytes("x"));

        Assert.That(Directory.Exists(IndexFolder), Is.False);
    }

    [Test]
    public async Task Metadata_IndexLost_IsNoneAndComesBackWithTheNextWrite()
    {
        _ = await Store.WriteAsync("a", Bytes("x"), Stamp("1"));
        Directory.Delete(IndexFolder, recursive: true);

        var later = new FolderBlobStore(Root);
        Assert.That((await ListAsync(later, withMetadata: true)).Single().Metadata, Is.Empty);
        _ = await later.WriteAsync("a", Bytes("x"), Stamp("2"));

        Assert.That((await later.TryGetEntryAsync("a"))!.Metadata["stamp"], Is.EqualTo("2"));
    }

    [Test]
    public async Task Metadata_IndexIsNoFolder_IsNone()
    {
        _ = await Store.WriteAsync("a", Bytes("x"));
        File.WriteAllText(IndexFolder, "?");

        Assert.That((await ListAsync(Store, withMetadata: true)).Single().Metadata, Is.Empty);
        Assert.That((await Store.TryGetEntryAsync("a"))!.Metadata, Is.Empty);
    }

    [Test]
    public async Task Metadata_IndexCutAnywhere_OnlyTheLastRecordsAreLost()
    {
        byte[] whole = await WriteThreeAsync();
        string segment = Directory.GetFiles(IndexFolder).Single();
        int[] ends = [.. Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1)];

        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(segment, whole[..length]);

            List<BlobEntry> listed = await ListAsync(new FolderBlobStore(Root), withMetadata: true);

            int complete = ends.Count(e => e <= length);
            Assert.That(listed.Select(StampOf), Is.EqualTo(((string?[])["0", "1", "2"]).Select((s, i) => i < complete ? s : null)));
        }
    }

    [Test]
    public async Task Metadata_AnyByteOfTheIndexDamaged_IsNoneNeverWrong()
    {
        byte[] whole = await WriteThreeAsync();
        string segment = Directory.GetFiles(IndexFolder).Single();

        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(segment, damaged);

            List<BlobEntry> listed = await ListAsync(new FolderBlobStore(Root), withMetadata: true);

            Assert.That(listed.Select((e, i) => StampOf(e) is not { } stamp || stamp == $"{i}"), Has.All.True);
            Assert.That(listed.Count(e => e.Metadata.Count == 0), Is.LessThanOrEqualTo(2));
        }
    }

    [Test]
    public async Task Metadata_SegmentGoesOnAfterAHalfWrittenRecord_FindsTheOthers()
    {
        byte[] whole = await WriteThreeAsync();
        int first = Array.IndexOf(whole, (byte)'\n') + 1;
        string segment = Directory.GetFiles(IndexFolder).Single();

        // The second record was cut short, and its line closed by a zero page, as a power failure leaves it.
        File.WriteAllBytes(segment, [.. whole[..(first + 20)], .. new byte[300_000], (byte)'\n', .. whole[first..]]);

        List<BlobEntry> listed = await ListAsync(new FolderBlobStore(Root), withMetadata: true);
        Assert.That(listed.Select(StampOf), Is.EqualTo(new[] { "0", "1", "2" }));
    }

    [Test]
    public async Task Metadata_RecordsDoubledAndOutdated_DoNoHarm()
    {
        byte[] old = await WriteThreeAsync();
        _ = await Store.WriteAsync("n1", Bytes("x"), Stamp("new"));
        File.WriteAllBytes(Path.Combine(IndexFolder, "zz-1-1.v1.ndjson"), [.. old, .. old]);

        List<BlobEntry> listed = await ListAsync(new FolderBlobStore(Root), withMetadata: true);

        Assert.That(listed.Select(StampOf), Is.EqualTo(new[] { "0", "new", "2" }));
    }

    [Test]
    public async Task Metadata_ManyDeadSegments_AreMergedAndNothingIsLost()
    {
        for (int i = 0; i < 8; i++)
        {
            var writer = new FolderBlobStore(Root);
            _ = await writer.WriteAsync($"n{i:d2}", Bytes("x"), Stamp($"{i}"));
            _ = await writer.WriteAsync("often", Bytes("x"), Stamp($"{i}"));
            EndProcessOfSegments();
        }

        _ = await ListAsync(Store, withMetadata: true);
        _ = await Store.DeleteAsync("n00");
        var later = new FolderBlobStore(Root);
        _ = await later.WriteAsync("last", Bytes("x"), Stamp("last"));

        Assert.That(Directory.GetFiles(IndexFolder), Has.Length.EqualTo(2));
        Assert.That(
            Directory.GetFiles(IndexFolder).Sum(f => File.ReadLines(f).Count()), Is.EqualTo(9), "7 n, often and last");
        foreach (IBlobStore store in (IBlobStore[])[later, new FolderBlobStore(Root), Store])
        {
            List<BlobEntry> listed = await ListAsync(store, withMetadata: true);
            Assert.That(
                listed.Select(StampOf),
                Is.EqualTo(Enumerable.Range(1, 7).Select(i => $"{i}").Prepend("last").Append("7")));
        }
    }

    [Test]
    public async Task Metadata_MostRecordsOutdated_AreMergedAway()
    {
        for (int i = 0; i < 1200; i++)
        {
            _ = await Store.WriteAsync($"n{i % 300:d3}", Bytes("x"), Stamp($"{i}"));
        }

        EndProcessOfSegments();
        var later = new FolderBlobStore(Root);
        _ = await ListAsync(later, withMetadata: true);

        _ = await later.WriteAsync("last", Bytes("x"), Stamp("last"));

        Assert.That(Directory.GetFiles(IndexFolder).Sum(f => File.ReadLines(f).Count()), Is.EqualTo(301));
        Assert.That(
            (await ListAsync(later, withMetadata: true)).Select(StampOf),
            Is.EqualTo(Enumerable.Range(900, 300).Select(i => $"{i}").Prepend("last")));
    }

    [Test]
    public async Task Metadata_WritersAtOnceInManyStores_AreAllFound()
    {
        FolderBlobStore[] stores = [.. Enumerable.Range(0, 4).Select(_ => new FolderBlobStore(Root))];

        await Task.WhenAll(stores.SelectMany((store, s) => Enumerable.Range(0, 4).Select(t => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++)
            {
                _ = await store.WriteAsync($"{s}/{t}/{i}", Bytes("x"), Stamp($"{s}{t}{i}"));
            }
        }))));

        List<BlobEntry> listed = await ListAsync(new FolderBlobStore(Root), withMetadata: true);
        Assert.That(listed, Has.Count.EqualTo(400));
        Assert.That(listed, Has.All.Matches<BlobEntry>(
            e => StampOf(e!) == e!.Name.Replace("/", "", StringComparison.Ordinal)));
    }

    // Each record is passed when another of its name is added.
    [Test]
    [CancelAfter(30_000)]
    public void Table_MillionRecordsOfOneName_KeepsAFewAndTheLast()
    {
        var table = new MetadataTable();
        for (int i = 0; i < 1_000_000; i++)
        {
            table.Add(MetadataRecord.HashName("a"), $"{i:x}", 0, i);
        }

        var found = new List<(int Segment, long Offset)>();
        table.Find(MetadataRecord.HashName("a"), $"{999_999:x}", found);

        Assert.That((table.Count, table.DistinctNames), Is.EqualTo((64, 1)));
        Assert.That(found, Does.Contain((0, 999_999L)));
    }

    [TestCase(900, true)]
    [TestCase(2_000_000, false)]
    public async Task Metadata_SegmentOfDamagedLines_IsReadOnlyWhereTheyAreFew(int lines, bool isFound)
    {
        string etag = await Store.WriteAsync("a", Bytes("x"));
        Directory.CreateDirectory(IndexFolder);
        File.WriteAllBytes(
            Path.Combine(IndexFolder, "elsewhere-1-1.v1.ndjson"),
            [.. Enumerable.Repeat((byte)'\n', lines), .. MetadataRecord.Format("a", etag, Stamp("1").Metadata!).Span]);

        Assert.That((await Store.TryGetEntryAsync("a"))!.Metadata, isFound ? Is.Not.Empty : Is.Empty);
    }

    [Test]
    public async Task Metadata_SegmentOfZeros_IsNotReadToItsEnd()
    {
        string etag = await Store.WriteAsync("a", Bytes("x"));
        Directory.CreateDirectory(IndexFolder);
        using (FileStream segment = File.Create(Path.Combine(IndexFolder, "elsewhere-1-1.v1.ndjson")))
        {
            segment.Position = 1L << 37;
            segment.Write([(byte)'\n', .. MetadataRecord.Format("a", etag, Stamp("1").Metadata!).Span]);
        }

        var time = System.Diagnostics.Stopwatch.StartNew();
        Assert.That((await Store.TryGetEntryAsync("a"))!.Metadata, Is.Empty);
        Assert.That(time.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [TestCase("null")]
    [TestCase("1")]
    [TestCase("{\"k\":\"v\"}")]
    public void Record_ValueThatIsNoText_IsNoRecord(string value)
    {
        byte[] start = Bytes($"{{\"name\":\"a\",\"etag\":\"e\",\"metadata\":{{\"k\":{value}}}");
        byte[] line = [.. start, .. Bytes($",\"crc\":\"{System.IO.Hashing.Crc32.HashToUInt32(start):x8}\"}}")];

        Assert.That(MetadataRecord.TryReadMetadata(line, "a", "e"), Is.Null);
    }

    // A record is kept where the file that it is about is there; nothing outside of the folder is asked for.
    [Test]
    public async Task Merge_RecordOfAFileOutside_IsDropped()
    {
        File.WriteAllText(Folder["outside"], "x");
        string etag = ImageConversion.Storage.FileSystem.FileStatus.TryGet(Folder["outside"], "", followLinks: false)!.Value.ETag;
        _ = await Store.WriteAsync("a", Bytes("x"));
        Directory.CreateDirectory(IndexFolder);
        for (int i = 0; i < 10; i++)
        {
            string segment = Path.Combine(IndexFolder, $"elsewhere-{i}-1.v1.ndjson");
            File.WriteAllBytes(segment, [.. MetadataRecord.Format("../outside", etag, Stamp("1").Metadata!).Span]);
            File.SetLastWriteTimeUtc(segment, DateTime.UnixEpoch);
        }

        _ = await Store.WriteAsync("b", Bytes("x"), Stamp("2"));

        Assert.That(Directory.GetFiles(IndexFolder).Select(File.ReadAllText), Has.Exactly(1).Items.And.None.Contains("outside"));
    }

    [Test]
    public void Table_ManyRecords_FindsEachInFewBytes()
    {
        const int Count = 200_000;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var table = new MetadataTable();
        for (int i = 0; i < Count; i++)
        {
            table.Add(MetadataRecord.HashName($"dir/{i}.png"), $"{i:x}", i % 4096, i * 100L);
            table.Add(MetadataRecord.HashName($"dir/{i}.png"), $"old{i:x}", 4095, (1L << 40) - 1 - i);
        }

        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.That(table.Count, Is.EqualTo(2 * Count));
        Assert.That(table.DistinctNames, Is.EqualTo(Count));
        Assert.That(bytes / table.Count, Is.LessThan(33));
        var found = new List<(int Segment, long Offset)>();
        for (int i = 0; i < Count; i++)
        {
            found.Clear();
            table.Find(MetadataRecord.HashName($"dir/{i}.png"), $"{i:x}", found);
            Assert.That(found, Does.Contain((i % 4096, i * 100L)));
        }

        found.Clear();
        table.Find(MetadataRecord.HashName("dir/none.png"), "0", found);
        Assert.That(found, Is.Empty);
        GC.KeepAlive(table);
    }

    private static BlobWriteOptions Stamp(string value) =>
        new() { Metadata = new Dictionary<string, string> { ["stamp"] = value } };

    private static string? StampOf(BlobEntry entry) => entry.Metadata.GetValueOrDefault("stamp");

    /// <summary>Makes all segments look as if the process that wrote them had ended: their names tell.</summary>
    private void EndProcessOfSegments()
    {
        string own = $"{Environment.MachineName}-{Environment.ProcessId}-";
        foreach (string segment in Directory.GetFiles(IndexFolder, own + "*"))
        {
            File.Move(segment, segment.Replace(
                own, $"{Environment.MachineName}-{FolderDiskTests.DeadProcessId()}-", StringComparison.Ordinal));
        }
    }

    private async Task<byte[]> WriteThreeAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            _ = await Store.WriteAsync($"n{i}", Bytes("x"), Stamp($"{i}"));
        }

        return File.ReadAllBytes(Directory.GetFiles(IndexFolder).Single());
    }
}
