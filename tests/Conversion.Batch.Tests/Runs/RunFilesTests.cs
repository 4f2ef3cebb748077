using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Runs;

public sealed class RunFilesTests
{
    private readonly CancellationToken _none = CancellationToken.None;
    private RunBench _bench = null!;

    private RunFiles Run => _bench.Run;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.State.CreateIfAbsentAsync();
    }

    [Test]
    public async Task WriteShardAsync_ReadBack_IsTheSameList()
    {
        PlannedImage[] images =
        [
            Image("a.jpg"), Image("dir/é 漢字 😀.jpg") with { TargetEtag = "\"7\"" }, Image("quote\"back\\slash.jpg"),
        ];

        ShardSummary summary = await Run.Shards.WriteAsync(12, images, _none);

        Assert.That(await Run.Shards.ReadAsync(summary, NamePolicy.Append, _none), Is.EqualTo(images));
        Assert.That(summary, Is.EqualTo(new ShardSummary
        {
            Index = 12, Images = 3, Bytes = 30, Hash = summary.Hash, Sha256 = summary.Sha256, ListBytes = summary.ListBytes,
        }));
        Assert.That(summary.Sha256, Does.Match("^[0-9a-f]{64}$"));
        Assert.That(await RunBench.NamesAsync(_bench.State), Is.EqualTo([$"{Run.Run}/shards/00012.ndjson.gz"]));
    }

    [Test]
    public async Task Plan_ListsOfShards_AreNotFlushedAndThePlanIs()
    {
        await _bench.PutAsync("a.jpg");

        await _bench.PlanAsync();

        Assert.That(_bench.State.Durability[$"{Run.Run}/shards/00000.ndjson.gz"], Is.EqualTo(BlobDurability.None));
        Assert.That(_bench.State.Durability[$"{Run.Run}/plan.json"], Is.EqualTo(BlobDurability.Data));
    }

    [Test]
    public async Task ReadShardAsync_OtherList_IsRefused()
    {
        ShardSummary summary = await Run.Shards.WriteAsync(0, [Image("a.jpg")], _none);
        await Run.Shards.WriteAsync(0, [Image("b.jpg")], _none);

        BatchException e = await RefusedAsync(() => Run.Shards.ReadAsync(summary, NamePolicy.Append, _none));

        Assert.That(e.Message, Does.Contain("shard 0").And.Contain(summary.Sha256));
    }

    [Test]
    public async Task ReadShardAsync_WithoutThePlan_SaysWhatThePlanSays()
    {
        ShardSummary planned = await Run.Shards.WriteAsync(3, [Image("a.jpg"), Image("b.jpg")], _none);

        (ShardSummary shard, IReadOnlyList<PlannedImage> images) = await Run.Shards.ReadAsync(3, NamePolicy.Append, null, _none);

        Assert.That(shard, Is.EqualTo(planned));
        Assert.That(images.Select(i => i.Name), Is.EqualTo(["a.jpg", "b.jpg"]));
    }

    [Test]
    public async Task ReadShardAsync_NoSuchShard_IsNotFound()
    {
        BatchException e = await Assert.ThrowsAsync<BatchException>(() => Run.Shards.ReadAsync(9, NamePolicy.Append, null, _none));

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunNotFound));
    }

    [TestCase(0)]
    [TestCase(10)]
    [TestCase(60)]
    public async Task ReadShardAsync_ListThatEndsTooSoon_IsRefusedWithoutThePlanToo(int bytes)
    {
        await Run.Shards.WriteAsync(0, [.. Enumerable.Range(0, 50).Select(i => Image($"{i * 7919}.jpg"))], _none);
        string name = $"{Run.Run}/shards/00000.ndjson.gz";
        byte[] whole = await _bench.ReadAsync(_bench.State, name);
        await _bench.State.WriteAsync(name, whole.AsMemory(0, bytes));

        await RefusedAsync(() => Run.Shards.ReadAsync(0, NamePolicy.Append, null, _none));
    }

    [Test]
    public async Task ReadHeadAsync_OfAPlan_IsAllButItsShards()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        Plan plan = await _bench.PlanAsync();

        Plan head = await Run.Plan.ReadHeadAsync(_none);

        Assert.That(head.Shards, Is.Empty);
        Assert.That((head.RecipeHash, head.Source, head.Target, head.Total), Is.EqualTo((plan.RecipeHash, plan.Source, plan.Target, 2)));
    }

    [Test]
    public async Task ReadHeadAsync_OfAnEarlyRelease_IsTheWholePlan()
    {
        await _bench.PutAsync("a.jpg");
        await _bench.PlanAsync();
        await _bench.MakeEarlyAsync();

        Plan head = await Run.Plan.ReadHeadAsync(_none);

        Assert.That(head.Shards, Has.Count.EqualTo(1));
        Assert.That(head.Sha256, Is.Null, "nothing binds such a plan");
    }

    [TestCase("not gzip at all")]
    [TestCase("")]
    public async Task ReadShardAsync_DamagedFile_IsRefused(string content)
    {
        ShardSummary summary = await Run.Shards.WriteAsync(0, [Image("a.jpg")], _none);
        await _bench.State.WriteAsync($"{Run.Run}/shards/00000.ndjson.gz", Encoding.UTF8.GetBytes(content));

        await RefusedAsync(() => Run.Shards.ReadAsync(summary, NamePolicy.Append, _none));
    }

    [TestCase("no JSON")]
    [TestCase("null")]
    [TestCase("""{"name":"a.jpg"}""")]
    public async Task ReadShardAsync_WholeListOfSomethingElse_IsRefusedAndNamed(string line)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(line));
        }

        await _bench.State.WriteAsync($"{Run.Run}/shards/00007.ndjson.gz", packed.ToArray());

        BatchException e = await RefusedAsync(() => Run.Shards.ReadAsync(7, NamePolicy.Append, null, _none));
        Assert.That(e.Message, Does.StartWith($"The list of shard 7 of run '{Run.Run}' (shards/00007.ndjson.gz) is damaged: "));
    }

    [Test]
    public async Task ReadShardAsync_EveryByteFlippedOrCutOff_IsRefusedOrReadTheSame()
    {
        PlannedImage[] images = [Image("a.jpg"), Image("b.jpg")];
        ShardSummary summary = await Run.Shards.WriteAsync(0, images, _none);
        string name = $"{Run.Run}/shards/00000.ndjson.gz";
        byte[] good = await _bench.ReadAsync(_bench.State, name);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] flipped = [.. good];
            flipped[i] ^= 0x10;
            foreach (byte[] bad in new[] { flipped, good[..i] })
            {
                await _bench.State.WriteAsync(name, bad);
                try
                {
                    Assert.That(await Run.Shards.ReadAsync(summary, NamePolicy.Append, _none), Is.EqualTo(images), $"byte {i}");
                }
                catch (BatchException e)
                {
                    Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
                }
            }
        }
    }

    [Test]
    public async Task ReadShardAsync_NoFile_IsRefusedByName()
    {
        BatchException e = await RefusedAsync(() => Run.Shards.ReadAsync(
            new ShardSummary { Index = 3, Images = 1, Bytes = 1, Hash = "x" }, NamePolicy.Append, _none));

        Assert.That(e.Message, Does.Contain("shards/00003.ndjson.gz"));
    }

    [Test]
    public async Task WritePlanAsync_ReadBack_IsTheSamePlan()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        Plan plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1, Only = "*" });

        Plan read = await Run.Plan.ReadAsync(_none);

        Assert.That(read with { Shards = plan.Shards, ForeignNames = plan.ForeignNames, Drawn = plan.Drawn }, Is.EqualTo(plan));
        Assert.That(read.ForeignNames, Is.EqualTo(plan.ForeignNames));
        Assert.That(plan.Sha256, Does.Match("^[0-9a-f]{64}$"));
        Assert.That((await Run.Plan.ReadHeadAsync(_none)).Sha256, Is.EqualTo(plan.Sha256));
        Assert.That(read.Shards, Is.EqualTo(plan.Shards));
        Assert.That(read.Recipe.Hash, Is.EqualTo(plan.RecipeHash));
    }

    [Test]
    public async Task ReadPlanAsync_NewerVersion_IsRefused()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        await Run.Plan.WriteAsync(plan with { Version = Plan.CurrentVersion + 1 }, _none);

        BatchException e = await RefusedAsync(() => Run.Plan.ReadAsync(_none));

        Assert.That(e.Message, Does.Contain($"version {Plan.CurrentVersion + 1}"));
    }

    [Test]
    public async Task ReadPlanAsync_PlanWithUnknownFields_IsRead()
    {
        await _bench.PutAsync("a.jpg");
        Plan plan = await _bench.PlanAsync();
        JsonObject json = JsonNode.Parse(RunJson.From(plan))!.AsObject();
        json["later"] = 1;
        await _bench.State.WriteAsync($"{Run.Run}/plan.json", Encoding.UTF8.GetBytes(json.ToJsonString()));

        Assert.That((await Run.Plan.ReadAsync(_none)).RecipeHash, Is.EqualTo(plan.RecipeHash));
    }

    [TestCase("{")]
    [TestCase("{}")]
    [TestCase("")]
    [TestCase("[]")]
    public async Task ReadPlanAsync_Damaged_IsRefused(string json)
    {
        await _bench.State.WriteAsync($"{Run.Run}/plan.json", Encoding.UTF8.GetBytes(json));

        await RefusedAsync(() => Run.Plan.ReadAsync(_none));
    }

    [Test]
    public async Task ReadPlanAsync_NoRun_IsNotFound()
    {
        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => Run.Plan.ReadAsync(_none)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunNotFound));
        Assert.That(e.Message, Does.Contain(Run.Run));
    }

    [Test]
    public async Task TryRead_NothingThere_IsNullOrEmpty()
    {
        Assert.That(await Run.Summary.TryReadAsync(_none), Is.Null);
        Assert.That((await Run.Ledgers.ReadAsync(0, _none)).Entries, Is.Empty);
    }

    [Test]
    public async Task WriteReceiptAsync_ReadBack_IsTheSame()
    {
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg");
        Plan plan = await _bench.PlanAsync();
        var receipt = new ShardReceipt
        {
            Shard = 0,
            ShardHash = plan.Shards[0].Hash,
            ListSha256 = plan.Shards[0].Sha256,
            PlanSha256 = plan.Sha256,
            RecipeHash = plan.RecipeHash,
            Counts = new OutcomeCounts { Converted = 1, Failed = 2, Failures = new() { [FailureKind.NotJpeg] = 2 } },
            At = _bench.Time.GetUtcNow(),
        };

        await Run.Receipts.WriteAsync(receipt, _none);

        ShardReceipt read = (await _bench.ReceiptAsync())!;
        Assert.That(read with { Counts = receipt.Counts }, Is.EqualTo(receipt));
        Assert.That(read.Counts.Failures, Is.EqualTo(receipt.Counts.Failures));
        Assert.That(read.Counts.Total, Is.EqualTo(3));
    }

    [Test]
    public async Task ListRunsAsync_SeveralRuns_AreInOrderOfTimeAndOnlyThosePlanned()
    {
        foreach (string name in (string[])["20260102-000000-aaaaaa/plan.json", "20250102-000000-ffffff/plan.json",
            "20240102-000000-ffffff/shards/00000.ndjson.gz", "x/y/plan.json"])
        {
            await _bench.State.WriteAsync(name, "{}"u8.ToArray());
        }

        Assert.That(
            await RunFiles.ListRunsAsync(_bench.State, _none),
            Is.EqualTo(["20250102-000000-ffffff", "20260102-000000-aaaaaa"]));
    }

    // People's scripts read this line: its fields and their names are pinned.
    [Test]
    public void LedgerLine_Converted_IsThePinnedOne()
    {
        var entry = new LedgerEntry
        {
            Name = "dir/a.jpg",
            Target = "dir/a.png",
            Outcome = Outcome.Converted,
            Warnings = ["w"],
            WidthPixels = 3,
            HeightPixels = 2,
            SourceBytes = 10,
            TargetBytes = 20,
            SourceEtag = "e",
            DecodeMs = 1.5,
            EncodeMs = 2,
            Node = "n",
            At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero),
        };

        Assert.That(JsonSerializer.Serialize(entry, BatchJson.Default.LedgerEntry), Is.EqualTo(
            """{"name":"dir/a.jpg","target":"dir/a.png","outcome":"Converted","warnings":["w"],"widthPixels":"""
            + """3,"heightPixels":2,"sourceBytes":10,"targetBytes":20,"sourceEtag":"e","decodeMs":1.5,"encodeMs":"""
            + """2,"attempt":1,"node":"n","at":"2026-01-02T03:04:05.6+00:00"}"""));
    }

    [Test]
    public void LedgerLine_Failed_IsThePinnedOne()
    {
        var entry = new LedgerEntry
        {
            Name = "a.jpg",
            Target = "a.png",
            Outcome = Outcome.Failed,
            Kind = FailureKind.Truncated,
            Message = "m",
            SourceBytes = 10,
            SourceEtag = "e",
            Attempt = 2,
            Node = "n",
            At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };

        Assert.That(JsonSerializer.Serialize(entry, BatchJson.Default.LedgerEntry), Is.EqualTo(
            """{"name":"a.jpg","target":"a.png","outcome":"Failed","kind":"Truncated","message":"m","warnings":"""
            + """[],"sourceBytes":10,"sourceEtag":"e","attempt":2,"node":"n","at":"2026-01-02T03:04:05+00:00"}"""));
    }

    [Test]
    public void LedgerLine_Properties_AreExactlyThePinnedFields() =>
        Assert.That(
            BatchJson.Default.LedgerEntry.Properties.Select(p => p.Name),
            Is.EqualTo(
                "name, target, outcome, kind, message, warnings, widthPixels, heightPixels, sourceBytes, targetBytes, "
                .Split(", ", StringSplitOptions.RemoveEmptyEntries)
                .Concat("sourceEtag, decodeMs, encodeMs, attempt, node, at".Split(", "))));

    [Test]
    public void Summary_Json_IsThePinnedOne()
    {
        var summary = new RunSummary
        {
            Run = "r",
            Recipe = "h",
            State = RunState.Completed,
            Total = 6,
            Converted = 1,
            UpToDate = 2,
            Failed = 3,
            Failures = new SortedDictionary<FailureKind, long> { [FailureKind.NotJpeg] = 1, [FailureKind.Transient] = 2 },
            SourceBytes = 7,
            TargetBytes = 8,
            Megapixels = 0.5,
            ElapsedSeconds = 1.25,
            Result = RunResult.TransientLeft,
        };

        Assert.That(RunJson.From(summary), Is.EqualTo(
            """{"version":1,"run":"r","recipe":"h","state":"Completed","total":6,"converted":1,"upToDate":2,"failed":"""
            + """3,"warned":0,"failures":{"NotJpeg":1,"Transient":2},"sourceBytes":7,"targetBytes":8,"megapixels":"""
            + """0.5,"coreSeconds":0,"elapsedSeconds":1.25,"result":"TransientLeft"}"""));
    }

    [Test]
    public async Task WriteSummaryAsync_ReadBack_IsTheSame()
    {
        await _bench.PutAsync("a.jpg");
        RunSummary summary = await _bench.LocalRunAsync();

        RunSummary read = (await new RunFiles(_bench.State, summary.Run).Summary.TryReadAsync(_none))!;

        Assert.That(read with { Failures = summary.Failures }, Is.EqualTo(summary));
    }

    [Test]
    public void PlannedImageLine_IsTheOneOfFormats() =>
        Assert.That(
            JsonSerializer.Serialize(Image("a.jpg"), BatchJson.Default.PlannedImage),
            Is.EqualTo("""{"name":"a.jpg","target":"a.jpg.png","bytes":10,"etag":"e"}"""));

    [Test]
    public async Task PlanJson_HoldsEveryOptionOfTheRecipe()
    {
        await _bench.PutAsync("a.jpg");
        await _bench.PlanAsync();

        string json = Encoding.UTF8.GetString(await _bench.ReadAsync(_bench.State, $"{Run.Run}/plan.json"));

        foreach (string option in typeof(ConversionOptions).GetProperties().Where(p => !p.GetMethod!.IsStatic)
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)))
        {
            Assert.That(json, Does.Contain($"\"{option}\":"));
        }
    }

    private static PlannedImage Image(string name) => new() { Name = name, Target = name + ".png", Bytes = 10, Etag = "e" };

    private static async Task<BatchException> RefusedAsync(Func<Task> read)
    {
        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => read()))!;
        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        return e;
    }
}
