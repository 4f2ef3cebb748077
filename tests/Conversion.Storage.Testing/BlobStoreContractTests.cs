using System.Text;

namespace ImageConversion.Storage.Testing;

/// <summary>The promises of <see cref="IBlobStore"/>, one method each; every implementation passes them all.</summary>
public abstract class BlobStoreContractTests
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);

    private static readonly string[] LegalNames =
    [
        "a.jpg", "dir/sub/b.jpg", "with space.jpg", "100%.jpg", "%41.jpg", "what?.jpg", "a#b&c=d+e.jpg", "ünïcödé/日本語.jpg",
        "🙂.jpg", "e\u0301.jpg", "dots...", "trailing.", ".hidden", "..a/b..", "a..b", "~", "-rf", "A.JPG", "'\"`$(x).jpg",
        "uploads;v=1,2/[a]{b}|c.jpg",
    ];

    private IBlobStore _store = null!;

    protected IBlobStore Store => _store;

    /// <summary>Whether what the tests run on keeps headers and tags, where the store does.</summary>
    protected virtual bool KeepsHeaders => true;

    /// <summary>A fresh store, empty, whose root exists.</summary>
    protected abstract Task<IBlobStore> CreateStoreAsync();

    /// <summary>A fresh store whose root does not exist.</summary>
    protected abstract Task<IBlobStore> CreateStoreWithoutRootAsync();

    /// <summary>How long a name may be in this store.</summary>
    protected virtual int LongestName => BlobName.MaxLength;

    /// <summary>Whether a write that fails has surely not taken place. Where answers are lost, it may have, and then been
    /// written over by another.</summary>
    protected virtual bool AnswersAreCertain => true;

    /// <summary>Ends a lease as if its time had passed.</summary>
    protected abstract Task LetLeaseEndAsync(IBlobLease lease);

    [SetUp]
    public async Task SetUpStore() => _store = await CreateStoreAsync();

    [Test]
    public void Address_Always_IsSomethingToShow() => Assert.That(Store.Address, Is.Not.Empty);

    [Test]
    public async Task Write_NewBlob_IsReadBackWithItsEntry()
    {
        string etag = await Store.WriteAsync("dir/a.bin", Bytes("hello"));

        await using BlobContent content = await Store.OpenReadAsync("dir/a.bin");
        Assert.That(await ReadAllAsync(content), Is.EqualTo(Bytes("hello")));
        Assert.That(content.Entry.Name, Is.EqualTo("dir/a.bin"));
        Assert.That(content.Entry.SizeBytes, Is.EqualTo(5));
        Assert.That(content.Entry.ETag, Is.EqualTo(etag));
    }

    [TestCase(1, "h")]
    [TestCase(4, "hell")]
    [TestCase(5, "hello")]
    [TestCase(65536, "hello")]
    public async Task ReadStart_SomeBytes_AreTheFirstOnes(int maxBytes, string expected)
    {
        _ = await Store.WriteAsync("dir/a.bin", Bytes("hello"));

        Assert.That(await Store.ReadStartAsync("dir/a.bin", maxBytes), Is.EqualTo(Bytes(expected)));
    }

    [Test]
    public async Task ReadStart_EmptyBlobAndNoBlob_AreTakenApart()
    {
        _ = await Store.WriteAsync("empty", ReadOnlyMemory<byte>.Empty);

        Assert.That(await Store.ReadStartAsync("empty", 10), Is.Empty);
        BlobStoreException absent = (await Assert.ThrowsAsync<BlobStoreException>(() => Store.ReadStartAsync("absent", 10)))!;
        Assert.That(absent.Kind, Is.EqualTo(BlobStoreErrorKind.NotFound));
    }

    [Test]
    public async Task Write_Empty_IsABlobOfNoBytes()
    {
        _ = await Store.WriteAsync("empty", ReadOnlyMemory<byte>.Empty);

        Assert.That(await ReadAsync("empty"), Is.Empty);
        Assert.That((await Store.TryGetEntryAsync("empty"))!.SizeBytes, Is.Zero);
    }

    [Test]
    public async Task Write_Megabytes_AreReadBack()
    {
        byte[] content = new byte[3_000_001];
        new Random(1).NextBytes(content);

        _ = await Store.WriteAsync("large", content);

        Assert.That((await ReadAsync("large")).AsSpan().SequenceEqual(content), Is.True);
    }

    [Test]
    public async Task Write_ContentChangedAfterwards_KeepsWhatWasWritten()
    {
        byte[] content = Bytes("before");
        _ = await Store.WriteAsync("a", content);

        content.AsSpan().Fill((byte)'x');

        Assert.That(await ReadAsync("a"), Is.EqualTo(Bytes("before")));
    }

    [Test]
    public async Task Write_OverABlob_ReplacesItAndItsETag()
    {
        string first = await Store.WriteAsync("a", Bytes("one"));

        string second = await Store.WriteAsync("a", Bytes("two"));

        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(await ReadAsync("a"), Is.EqualTo(Bytes("two")));
    }

    [Test]
    public async Task Write_ManyVersionsOfOneSize_EachHasItsOwnETag()
    {
        var etags = new HashSet<string>();
        for (int i = 0; i < 50; i++)
        {
            _ = etags.Add(await Store.WriteAsync("a", Bytes($"{i:d2}")));
        }

        Assert.That(etags, Has.Count.EqualTo(50));
    }

    [Test]
    public async Task Write_IfAbsentOverABlob_IsConditionNotMetAndChangesNothing()
    {
        _ = await Store.WriteAsync("a", Bytes("one"), new BlobWriteOptions { IfAbsent = true });

        await AssertKindAsync(
            BlobStoreErrorKind.ConditionNotMet,
            () => Store.WriteAsync("a", Bytes("two"), new BlobWriteOptions { IfAbsent = true }),
            "'a'");
        Assert.That(await ReadAsync("a"), Is.EqualTo(Bytes("one")));
    }

    [Test]
    public async Task Write_IfMatchThePresentVersion_Replaces()
    {
        string etag = await Store.WriteAsync("a", Bytes("one"));

        string second = await Store.WriteAsync("a", Bytes("two"), new BlobWriteOptions { IfMatch = etag });

        Assert.That((await Store.TryGetEntryAsync("a"))!.ETag, Is.EqualTo(second));
        Assert.That(await ReadAsync("a"), Is.EqualTo(Bytes("two")));
    }

    [Test]
    public async Task Write_IfMatchAnotherVersion_IsConditionNotMetAndChangesNothing()
    {
        string old = await Store.WriteAsync("a", Bytes("one"));
        _ = await Store.WriteAsync("a", Bytes("two"));

        await AssertKindAsync(
            BlobStoreErrorKind.ConditionNotMet,
            () => Store.WriteAsync("a", Bytes("three"), new BlobWriteOptions { IfMatch = old }),
            "'a'");
        Assert.That(await ReadAsync("a"), Is.EqualTo(Bytes("two")));
    }

    [Test]
    public async Task Write_IfMatchWhereNothingIs_IsConditionNotMet()
    {
        string etag = await Store.WriteAsync("other", Bytes("one"));

        await AssertKindAsync(
            BlobStoreErrorKind.ConditionNotMet,
            () => Store.WriteAsync("a", Bytes("two"), new BlobWriteOptions { IfMatch = etag }),
            "'a'");
        Assert.That(await Store.TryGetEntryAsync("a"), Is.Null);
    }

    [Test]
    public async Task Write_IfAbsentTogetherWithIfMatch_IsTheCallersBug() =>
        _ = await Assert.ThrowsAsync<ArgumentException>(
            () => Store.WriteAsync("a", Bytes("x"), new BlobWriteOptions { IfAbsent = true, IfMatch = "e" }));

    [Test]
    public async Task Write_IfAbsentByManyAtOnce_ExactlyOneSucceeds()
    {
        for (int round = 0; round < 20; round++)
        {
            string name = $"race/{round}";
            bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
                () => SucceedsAsync(name, $"writer {i}", new BlobWriteOptions { IfAbsent = true }))));

            Assert.That(won.Count(w => w), Is.EqualTo(1));
            Assert.That(await ReadAsync(name), Is.EqualTo(Bytes($"writer {Array.IndexOf(won, true)}")));
        }
    }

    [Test]
    public async Task Write_IfMatchByManyAtOnce_NoUpdateIsLost()
    {
        // Each writer's bytes are its own: of two that write the same, a store need not know whose they are.
        _ = await Store.WriteAsync("counter", Bytes("0 by none"));

        _ = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (int done = 0; done < 10;)
            {
                BlobEntry before = (await Store.TryGetEntryAsync("counter"))!;
                if (await TryReadAsync("counter", before.ETag) is not { } text)
                {
                    continue;
                }

                int next = int.Parse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) + 1;
                done += await SucceedsAsync("counter", $"{next} by {writer}", new BlobWriteOptions { IfMatch = before.ETag }) ? 1 : 0;
            }

            return true;
        })));

        string counted = Encoding.UTF8.GetString(await ReadAsync("counter")).Split(' ')[0];
        Assert.That(
            int.Parse(counted, System.Globalization.CultureInfo.InvariantCulture),
            AnswersAreCertain ? Is.EqualTo(40) : Is.AtLeast(40));
    }

    [Test]
    public async Task Write_ManyAtOnceOnOneName_ReadersSeeOneVersionWhole()
    {
        byte[][] versions = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Repeat((byte)('a' + i), 100_000 + i).ToArray())];
        _ = await Store.WriteAsync("a", versions[0]);
        using var stop = new CancellationTokenSource();
        Task[] writers = [.. versions.Select(v => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++)
            {
                _ = await Store.WriteAsync("a", v);
            }
        }))];

        int reads = 0;
        while (!writers.All(w => w.IsCompleted) || reads == 0)
        {
            await using BlobContent content = await Store.OpenReadAsync("a");
            byte[] seen = await ReadAllAsync(content);
            Assert.That(seen.AsSpan().SequenceEqual(versions[seen[0] - 'a']), Is.True);
            Assert.That(content.Entry.SizeBytes, Is.EqualTo(seen.Length));
            reads++;
        }

        await Task.WhenAll(writers);
    }

    [Test]
    public async Task Write_WithMetadata_ListingThatAsksAndEntryHaveThem()
    {
        var metadata = new Dictionary<string, string> { ["source_etag"] = "\"0x8D\"", ["Recipe"] = "a=b;c d" };

        _ = await Store.WriteAsync("dir/a", Bytes("x"), new BlobWriteOptions { Metadata = metadata });

        BlobEntry listed = (await ListAsync(new BlobListOptions { IncludeMetadata = true })).Single();
        BlobEntry entry = (await Store.TryGetEntryAsync("dir/a"))!;
        Assert.That(listed.Metadata, Is.EquivalentTo(metadata));
        Assert.That(entry.Metadata, Is.EquivalentTo(metadata));
        Assert.That(entry.Metadata["RECIPE"], Is.EqualTo("a=b;c d"));
    }

    [Test]
    public async Task Write_WithProperties_KeepsWhatItsTraitsSay()
    {
        BlobStoreTraits traits = await Store.ProbeAsync();
        var headers = new BlobHeaders { CacheControl = "max-age=60", ContentDisposition = "inline", ContentLanguage = "de" };
        var tags = new Dictionary<string, string> { ["project"] = "x 1", ["state"] = "new" };
        var time = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero);

        _ = await Store.WriteAsync("a", Bytes("x"), new BlobWriteOptions
        {
            ContentType = "image/jpeg", Headers = KeepsHeaders ? headers : null, Tags = KeepsHeaders ? tags : null, LastModified = time,
        });

        BlobEntry listed = (await ListAsync()).Single();
        BlobContent content = await Store.OpenReadAsync("a");
        await content.DisposeAsync();
        bool keeps = traits.KeepsProperties;
        Assert.That(listed.ContentType, Is.EqualTo(keeps ? "image/jpeg" : null));
        Assert.That(content.Entry.ContentType, Is.EqualTo(keeps ? "image/jpeg" : null));
        Assert.That(content.Entry.Headers, Is.EqualTo(keeps && KeepsHeaders ? headers : null));
        Assert.That(content.Entry.TagCount, Is.EqualTo(keeps && KeepsHeaders ? 2 : 0));
        if (KeepsHeaders)
        {
            Assert.That(await Store.GetTagsAsync("a"), Is.EquivalentTo(keeps ? tags : []));
        }

        Assert.That(listed.LastModified == time, Is.EqualTo(traits.SetsTimes));
    }

    [Test]
    public async Task Write_SameTimeAndLength_IsAnotherVersion()
    {
        var options = new BlobWriteOptions { LastModified = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), Metadata = WithStamp("1").Metadata };
        string first = await Store.WriteAsync("a", Bytes("x"), options);

        string second = await Store.WriteAsync("a", Bytes("y"), options with { Metadata = null });

        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That((await Store.TryGetEntryAsync("a"))!.Metadata, Is.Empty);
    }

    [Test]
    public async Task List_NotAskedForMetadata_HasNone()
    {
        _ = await Store.WriteAsync("a", Bytes("x"), WithStamp("1"));

        Assert.That((await ListAsync()).Single().Metadata, Is.Empty);
    }

    [Test]
    public async Task Write_AgainWithoutMetadata_HasNoneAnyMore()
    {
        _ = await Store.WriteAsync("a", Bytes("x"), WithStamp("1"));

        _ = await Store.WriteAsync("a", Bytes("y"));

        Assert.That((await Store.TryGetEntryAsync("a"))!.Metadata, Is.Empty);
    }

    [Test]
    public async Task Write_AgainWithOtherMetadata_HasThose()
    {
        _ = await Store.WriteAsync("a", Bytes("x"), WithStamp("1"));

        _ = await Store.WriteAsync("a", Bytes("y"), WithStamp("2"));

        Assert.That((await Store.TryGetEntryAsync("a"))!.Metadata["stamp"], Is.EqualTo("2"));
    }

    [TestCase("no-hyphen", "x")]
    [TestCase("", "x")]
    [TestCase("1st", "x")]
    [TestCase("ok", "ünicode")]
    [TestCase("ok", "line\nbreak")]
    [TestCase("ok", " blank before")]
    public async Task Write_MetadataThatNoHeaderCarries_IsTheCallersBug(string name, string value) =>
        _ = await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(
            "a", Bytes("x"), new BlobWriteOptions { Metadata = new Dictionary<string, string> { [name] = value } }));

    [Test]
    public async Task Write_AnyLegalName_IsListedOnceAndRead()
    {
        foreach (string name in LegalNames)
        {
            _ = await Store.WriteAsync(name, Bytes(name));
        }

        Assert.That(
            (await ListAsync()).Select(e => e.Name), Is.EqualTo(LegalNames.Order(StringComparer.Ordinal)));
        foreach (string name in LegalNames)
        {
            Assert.That(await ReadAsync(name), Is.EqualTo(Bytes(name)), name);
        }
    }

    [Test]
    public async Task Write_LongestName_IsRead()
    {
        string name = (string.Join('/', Enumerable.Repeat(new string('n', 100), 10)) + "/12345678901234")[..LongestName];

        _ = await Store.WriteAsync(name, Bytes("x"), WithStamp("1"));

        Assert.That((await ListAsync(new BlobListOptions { IncludeMetadata = true })).Single().Metadata["stamp"], Is.EqualTo("1"));
        Assert.That(await ReadAsync(name), Is.EqualTo(Bytes("x")));
    }

    [TestCase("")]
    [TestCase("..")]
    [TestCase("../x")]
    [TestCase("a/../b")]
    [TestCase("a/..")]
    [TestCase("./a")]
    [TestCase("a/./b")]
    [TestCase("a\0b")]
    public async Task AnyVerb_NameThatNoStoreTakes_IsInvalidName(string name) => await AssertEveryVerbRefusesAsync(name);

    [Test]
    public async Task AnyVerb_NameWithHalfASurrogatePair_IsInvalidName() =>
        await AssertEveryVerbRefusesAsync("half \ud83d pair");

    [Test]
    public async Task AnyVerb_NameOf1025Characters_IsInvalidName() =>
        await AssertEveryVerbRefusesAsync(new string('n', 1025));

    [Test]
    public async Task List_EmptyStore_IsEmpty() => Assert.That(await ListAsync(), Is.Empty);

    [Test]
    public async Task List_FoldersAmongFiles_IsInOrdinalOrderOfFullNames()
    {
        string[] names =
        [
            "a!.jpg", "a.jpg", "a/b.jpg", "a/b/c.jpg", "a/b0", "a0.jpg", "aa/x", "B", "Z/y", "b", "\uffee", "\U0001F600", "é",
        ];
        foreach (string name in names.OrderBy(n => n.GetHashCode(StringComparison.Ordinal)))
        {
            _ = await Store.WriteAsync(name, Bytes("x"));
        }

        Assert.That((await ListAsync()).Select(e => e.Name), Is.EqualTo(names.Order(StringComparer.Ordinal)));
    }

    [Test]
    public async Task List_RandomTrees_IsTheSortedListOfTheirNames([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        var names = new HashSet<string>();
        while (names.Count < 150)
        {
            // Segments of few letters around '/' in the order, so that prefixes, folders and files get close.
            string name = string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(
                _ => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "ab.-0!~é"[random.Next(8)]))));
            bool isFree = name.Split('/').All(s => s is not ("." or ".."))
                && !names.Any(n => n.StartsWith(name + "/", StringComparison.Ordinal) || name.StartsWith(n + "/", StringComparison.Ordinal));
            if (isFree)
            {
                _ = names.Add(name);
            }
        }

        foreach (string name in names)
        {
            _ = await Store.WriteAsync(name, Bytes("x"));
        }

        string prefix = names.ElementAt(random.Next(names.Count))[..1];
        Assert.That((await ListAsync()).Select(e => e.Name), Is.EqualTo(names.Order(StringComparer.Ordinal)));
        Assert.That(
            (await ListAsync(new BlobListOptions { Prefix = prefix })).Select(e => e.Name),
            Is.EqualTo(names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
    }

    [TestCase("", 5)]
    [TestCase("p", 5)]
    [TestCase("photos", 4)]
    [TestCase("photos/", 2)]
    [TestCase("photos/2024/a", 1)]
    [TestCase("photos/2024/a.jpg", 1)]
    [TestCase("photos/2024/a.jpg/", 0)]
    [TestCase("Photos", 0)]
    [TestCase("../", 0)]
    [TestCase("/", 0)]
    public async Task List_Prefix_IsMatchedByLetterNotByFolder(string prefix, int expected)
    {
        string[] names = ["photos/2024/a.jpg", "photos/2025/b.jpg", "photos-old/c.jpg", "photos.jpg", "p"];
        foreach (string name in names)
        {
            _ = await Store.WriteAsync(name, Bytes("x"));
        }

        List<BlobEntry> listed = await ListAsync(new BlobListOptions { Prefix = prefix });

        Assert.That(listed, Has.Count.EqualTo(expected));
        Assert.That(listed.Select(e => e.Name), Has.All.StartWith(prefix));
    }

    [Test]
    public async Task List_Entries_SayWhatTryGetEntrySays()
    {
        string etag = await Store.WriteAsync("a", Bytes("four"));

        BlobEntry listed = (await ListAsync()).Single();
        BlobEntry entry = (await Store.TryGetEntryAsync("a"))!;

        Assert.That(listed.ETag, Is.EqualTo(etag).And.EqualTo(entry.ETag));
        Assert.That(listed.SizeBytes, Is.EqualTo(4).And.EqualTo(entry.SizeBytes));
        Assert.That(listed.LastModified, Is.EqualTo(entry.LastModified));
        Assert.That(listed.LastModified, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task List_WhileOtherNamesAreWritten_EachOldNameOnceInOrder()
    {
        string[] old = [.. Enumerable.Range(0, 600).Select(i => $"dir{i % 3}/{i:d4}")];
        foreach (string name in old)
        {
            _ = await Store.WriteAsync(name, Bytes("x"));
        }

        var seen = new List<string>();
        int extra = 0;
        await foreach (BlobEntry entry in Store.ListAsync())
        {
            seen.Add(entry.Name);
            if (seen.Count % 20 == 0)
            {
                _ = await Store.WriteAsync($"dir{extra % 3}/new{extra++:d4}", Bytes("y"));
            }
        }

        Assert.That(seen, Is.Unique.And.EqualTo(seen.Order(StringComparer.Ordinal)));
        Assert.That(seen.Where(n => !n.Contains("new", StringComparison.Ordinal)), Is.EquivalentTo(old));
    }

    [Test]
    public async Task List_Cancelled_Ends()
    {
        _ = await Store.WriteAsync("a", Bytes("x"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        _ = await Assert.ThrowsAsync(
            Is.InstanceOf<OperationCanceledException>(), () => ListAsync(null, cancelled.Token));
    }

    [Test]
    public async Task TryGetEntry_NoSuchBlob_IsNull()
    {
        _ = await Store.WriteAsync("dir/a", Bytes("x"));

        Assert.That(await Store.TryGetEntryAsync("b"), Is.Null);
        Assert.That(await Store.TryGetEntryAsync("dir"), Is.Null);
        Assert.That(await Store.TryGetEntryAsync("dir/a/b"), Is.Null);
    }

    [Test]
    public async Task OpenRead_NoSuchBlob_IsNotFoundAndNamesIt()
    {
        _ = await Store.WriteAsync("dir/a", Bytes("x"));

        await AssertKindAsync(BlobStoreErrorKind.NotFound, () => Store.OpenReadAsync("missing.jpg"), "missing.jpg");
        await AssertKindAsync(BlobStoreErrorKind.NotFound, () => Store.OpenReadAsync("dir"), "dir");
        await AssertKindAsync(BlobStoreErrorKind.NotFound, () => Store.OpenReadAsync("dir/a/b"), "dir/a/b");
    }

    [Test]
    public async Task OpenRead_IfMatchThePresentVersion_Reads()
    {
        string etag = await Store.WriteAsync("a", Bytes("one"));

        Assert.That(await TryReadAsync("a", etag), Is.EqualTo("one"));
    }

    [Test]
    public async Task OpenRead_IfMatchAnotherVersion_IsConditionNotMet()
    {
        string etag = await Store.WriteAsync("a", Bytes("one"));
        _ = await Store.WriteAsync("a", Bytes("two"));

        await AssertKindAsync(BlobStoreErrorKind.ConditionNotMet, () => Store.OpenReadAsync("a", etag), "'a'");
    }

    [Test]
    public async Task OpenRead_ReplacedOrDeletedWhileOpen_ReadsTheOldVersion()
    {
        _ = await Store.WriteAsync("a", Bytes("old"));
        await using BlobContent content = await Store.OpenReadAsync("a");

        _ = await Store.WriteAsync("a", Bytes("newer"));
        _ = await Store.DeleteAsync("a");

        Assert.That(await ReadAllAsync(content), Is.EqualTo(Bytes("old")));
    }

    [Test]
    public async Task Append_ToNothing_MakesTheBlob()
    {
        await Store.AppendAsync("logs/run.ndjson", Bytes("first\n"));
        await Store.AppendAsync("logs/run.ndjson", Bytes("second\n"));

        Assert.That(await ReadAsync("logs/run.ndjson"), Is.EqualTo(Bytes("first\nsecond\n")));
        Assert.That((await ListAsync()).Single().SizeBytes, Is.EqualTo(13));
    }

    [Test]
    public async Task Append_Bytes_ChangeTheETag()
    {
        await Store.AppendAsync("log", Bytes("a"));
        string before = (await Store.TryGetEntryAsync("log"))!.ETag;

        await Store.AppendAsync("log", Bytes("b"));

        Assert.That((await Store.TryGetEntryAsync("log"))!.ETag, Is.Not.EqualTo(before));
    }

    [Test]
    public async Task Append_ByManyAtOnce_KeepsEachCallsBytesTogether()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++)
            {
                await Store.AppendAsync("log", Bytes(new string((char)('a' + writer), 500) + "\n"));
            }
        })));

        string[] lines = Encoding.UTF8.GetString(await ReadAsync("log")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(200));
        Assert.That(lines, Has.All.Matches<string>(l => l!.Length == 500 && l.Distinct().Count() == 1));
    }

    [Test]
    public async Task Append_WhileItIsRead_ReaderSeesAWholeNumberOfCalls()
    {
        await Store.AppendAsync("log", Bytes("12345678\n"));
        await using BlobContent content = await Store.OpenReadAsync("log");

        await Store.AppendAsync("log", Bytes("abcdefgh\n"));

        byte[] seen = await ReadAllAsync(content);
        Assert.That(seen, Has.Length.EqualTo(9).Or.Length.EqualTo(18));
    }

    [Test]
    public async Task Append_MoreThan4MiB_IsTheCallersBug() =>
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.AppendAsync("log", new byte[(4 * 1024 * 1024) + 1]));

    [Test]
    public async Task Delete_ABlob_IsGone()
    {
        _ = await Store.WriteAsync("dir/a", Bytes("x"));

        Assert.That(await Store.DeleteAsync("dir/a"), Is.True);
        Assert.That(await Store.DeleteAsync("dir/a"), Is.False);
        Assert.That(await Store.TryGetEntryAsync("dir/a"), Is.Null);
        Assert.That(await ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Delete_NoSuchBlob_SaysSo()
    {
        _ = await Store.WriteAsync("dir/a", Bytes("x"));

        Assert.That(await Store.DeleteAsync("b"), Is.False);
        Assert.That(await Store.DeleteAsync("dir"), Is.False);
        Assert.That(await ReadAsync("dir/a"), Is.EqualTo(Bytes("x")));
    }

    [Test]
    public async Task AnyVerb_Cancelled_PassesTheCancellation()
    {
        _ = await Store.WriteAsync("a", Bytes("x"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        CancellationToken token = cancelled.Token;

        Func<Task>[] verbs =
        [
            () => Store.TryGetEntryAsync("a", token), () => Store.OpenReadAsync("a", null, token),
            () => Store.WriteAsync("a", Bytes("y"), null, token), () => Store.AppendAsync("b", Bytes("y"), token),
            () => Store.DeleteAsync("a", token), () => Store.ExistsAsync(token), () => Store.CreateIfAbsentAsync(token),
        ];
        foreach (Func<Task> verb in verbs)
        {
            _ = await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => verb());
        }

        Assert.That(await ReadAsync("a"), Is.EqualTo(Bytes("x")));
    }

    [Test]
    public async Task Exists_RootPresent_IsTrue() => Assert.That(await Store.ExistsAsync(), Is.True);

    [Test]
    public async Task CreateIfAbsent_RootPresent_KeepsWhatIsThere()
    {
        _ = await Store.WriteAsync("a", Bytes("x"));

        await Store.CreateIfAbsentAsync();

        Assert.That(await ReadAsync("a"), Is.EqualTo(Bytes("x")));
    }

    [Test]
    public async Task AnyVerb_RootAbsent_IsNotFoundAndNamesTheRoot()
    {
        IBlobStore absent = await CreateStoreWithoutRootAsync();

        Assert.That(await absent.ExistsAsync(), Is.False);
        Func<Task>[] verbs =
        [
            async () => await absent.ListAsync().GetAsyncEnumerator().MoveNextAsync(),
            () => absent.WriteAsync("a", Bytes("x")), () => absent.AppendAsync("a", Bytes("x")),
        ];
        foreach (Func<Task> verb in verbs)
        {
            await AssertKindAsync(BlobStoreErrorKind.NotFound, verb, absent.Address);
        }

        await AssertKindAsync(BlobStoreErrorKind.NotFound, () => absent.OpenReadAsync("a"));
        Assert.That(await absent.ExistsAsync(), Is.False);
    }

    [Test]
    public async Task CreateIfAbsent_RootAbsent_MakesAnEmptyStore()
    {
        IBlobStore absent = await CreateStoreWithoutRootAsync();

        await absent.CreateIfAbsentAsync();

        Assert.That(await absent.ExistsAsync(), Is.True);
        Assert.That(await absent.WriteAsync("a", Bytes("x")), Is.Not.Empty);
    }

    [TestCase(null, null, 5)]
    [TestCase("b", null, 4)]
    [TestCase("b/", null, 3)]
    [TestCase(null, "b/2", 3)]
    [TestCase("a", "c", 4)]
    [TestCase("a0", "b/1", 1)]
    [TestCase("\U0001F600", null, 0)]
    [TestCase("c", "a", 0)]
    public async Task List_Range_IsTheNamesWithinIt(string? startFrom, string? endBefore, int expected)
    {
        foreach (string name in (string[])["a", "b!", "b/1", "b/2", "c"])
        {
            _ = await Store.WriteAsync(name, Bytes("x"));
        }

        List<BlobEntry> listed = await ListAsync(new BlobListOptions { StartFrom = startFrom, EndBefore = endBefore });

        Assert.That(listed, Has.Count.EqualTo(expected));
        Assert.That(listed.Select(e => e.Name), Is.Ordered.Using((IComparer<string>)BlobName.Order));
    }

    [Test]
    public async Task List_RangeWithinAPrefix_IsTheNamesInBoth()
    {
        foreach (string name in (string[])["p/1", "p/2", "p/3", "q/2", "o/2"])
        {
            _ = await Store.WriteAsync(name, Bytes("x"));
        }

        List<BlobEntry> fromWithin = await ListAsync(new BlobListOptions { Prefix = "p/", StartFrom = "p/2", EndBefore = "p/3" });
        List<BlobEntry> fromBefore = await ListAsync(new BlobListOptions { Prefix = "p/", StartFrom = "o/9", EndBefore = "r" });

        Assert.That(fromWithin.Select(e => e.Name), Is.EqualTo(new[] { "p/2" }));
        Assert.That(fromBefore.Select(e => e.Name), Is.EqualTo(new[] { "p/1", "p/2", "p/3" }));
    }

    [Test]
    public async Task TryAcquireLease_HeldByAnother_IsNullUntilItIsReleased()
    {
        IBlobLease? first = await Store.TryAcquireLeaseAsync("locks/a", LeaseDuration);

        Assert.That(first!.Name, Is.EqualTo("locks/a"));
        Assert.That(await Store.TryAcquireLeaseAsync("locks/a", LeaseDuration), Is.Null);
        Assert.That(await Store.TryAcquireLeaseAsync("locks/b", LeaseDuration), Is.Not.Null);
        await first.ReleaseAsync();
        Assert.That(await Store.TryAcquireLeaseAsync("locks/a", LeaseDuration), Is.Not.Null);
    }

    [Test]
    public async Task TryAcquireLease_ByManyAtOnce_ExactlyOneHasIt()
    {
        IBlobLease?[] leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Store.TryAcquireLeaseAsync("lock", LeaseDuration))));

        Assert.That(leases.Count(l => l is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task Lease_Renewed_IsStillHeld()
    {
        IBlobLease lease = (await Store.TryAcquireLeaseAsync("lock", LeaseDuration))!;

        await lease.RenewAsync();

        Assert.That(await Store.TryAcquireLeaseAsync("lock", LeaseDuration), Is.Null);
    }

    [Test]
    public async Task Lease_PassedToAnother_IsLostToItsFirstHolder()
    {
        IBlobLease first = (await Store.TryAcquireLeaseAsync("lock", LeaseDuration))!;
        await LetLeaseEndAsync(first);
        IBlobLease? second = await Store.TryAcquireLeaseAsync("lock", LeaseDuration);

        Assert.That(second, Is.Not.Null);
        await AssertKindAsync(BlobStoreErrorKind.ConditionNotMet, () => first.RenewAsync(), "'lock'");
        await first.ReleaseAsync();
        await second!.RenewAsync();
    }

    [Test]
    public async Task Lease_ReleasedTwice_IsFree()
    {
        IBlobLease lease = (await Store.TryAcquireLeaseAsync("lock", LeaseDuration))!;

        await lease.ReleaseAsync();
        await lease.ReleaseAsync();

        await AssertKindAsync(BlobStoreErrorKind.ConditionNotMet, () => lease.RenewAsync(), "'lock'");
    }

    [TestCase(14)]
    [TestCase(61)]
    [TestCase(15.5)]
    public async Task TryAcquireLease_DurationThatNoServiceGives_IsTheCallersBug(double seconds) =>
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.TryAcquireLeaseAsync("lock", TimeSpan.FromSeconds(seconds)));

    [Test]
    public async Task TryAcquireLease_RootAbsentOrNameRefused_IsItsKind()
    {
        IBlobStore absent = await CreateStoreWithoutRootAsync();

        await AssertKindAsync(
            BlobStoreErrorKind.NotFound, () => absent.TryAcquireLeaseAsync("lock", LeaseDuration), absent.Address);
        await AssertKindAsync(BlobStoreErrorKind.InvalidName, () => Store.TryAcquireLeaseAsync("../x", LeaseDuration));
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static BlobWriteOptions WithStamp(string value) =>
        new() { Metadata = new Dictionary<string, string> { ["stamp"] = value } };

    protected static async Task AssertKindAsync(BlobStoreErrorKind kind, Func<Task> action, string? mentioned = null)
    {
        BlobStoreException? failure = await Assert.ThrowsAsync<BlobStoreException>(() => action());
        Assert.That(failure!.Kind, Is.EqualTo(kind), failure.Message);
        if (mentioned is not null)
        {
            Assert.That(failure.Message, Does.Contain(mentioned));
        }
    }

    protected static async Task<byte[]> ReadAllAsync(BlobContent content)
    {
        using var copy = new MemoryStream();
        await content.Stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    protected async Task<byte[]> ReadAsync(string name)
    {
        await using BlobContent content = await Store.OpenReadAsync(name);
        return await ReadAllAsync(content);
    }

    protected async Task<List<BlobEntry>> ListAsync(BlobListOptions? options = null, CancellationToken cancellationToken = default)
    {
        var entries = new List<BlobEntry>();
        await foreach (BlobEntry entry in Store.ListAsync(options, cancellationToken))
        {
            entries.Add(entry);
        }

        return entries;
    }

    protected async Task AssertEveryVerbRefusesAsync(string name, string? mentioned = null)
    {
        Func<Task>[] verbs =
        [
            () => Store.TryGetEntryAsync(name), () => Store.OpenReadAsync(name), () => Store.WriteAsync(name, Bytes("x")),
            () => Store.WriteAsync(name, Bytes("x"), new BlobWriteOptions { IfMatch = "e" }),
            () => Store.AppendAsync(name, Bytes("x")), () => Store.DeleteAsync(name),
        ];
        foreach (Func<Task> verb in verbs)
        {
            await AssertKindAsync(BlobStoreErrorKind.InvalidName, verb, mentioned);
        }

        Assert.That(await ListAsync(), Is.Empty);
    }

    /// <summary>The text of one version, or null if it is not there any more.</summary>
    private async Task<string?> TryReadAsync(string name, string etag)
    {
        try
        {
            await using BlobContent content = await Store.OpenReadAsync(name, etag);
            return Encoding.UTF8.GetString(await ReadAllAsync(content));
        }
        catch (BlobStoreException lost) when (lost.Kind == BlobStoreErrorKind.ConditionNotMet)
        {
            return null;
        }
    }

    private async Task<bool> SucceedsAsync(string name, string text, BlobWriteOptions options)
    {
        try
        {
            _ = await Store.WriteAsync(name, Bytes(text), options);
            return true;
        }
        catch (BlobStoreException lost) when (lost.Kind == BlobStoreErrorKind.ConditionNotMet)
        {
            return false;
        }
    }
}
