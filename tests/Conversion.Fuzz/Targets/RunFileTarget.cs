using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;

namespace ImageConversion.Fuzz.Targets;

/// <summary>A file of a run, as anybody may have written it: it is refused as damaged, or is what a new one may be.</summary>
internal abstract class RunFileTarget : FuzzTarget
{
    protected const string RunId = "20260102-030405-abcdef";

    private const long FixedBytes = 8 << 20;
    private const int BytesPerInputByte = 2048;

    /// <summary>The plan that lists, ledgers and parts belong to.</summary>
    protected static Plan Plan { get; } = new()
    {
        Run = RunId,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Source = "/data/jpegs",
        Target = "/data/pngs",
        Recipe = new Recipe(),
        RecipeHash = new Recipe().Hash,
        Names = NamePolicy.Replace,
        Overwrite = OverwritePolicy.Stale,
        Total = 6,
        UpToDate = 0,
        Bytes = 60,
        Ignored = 0,
        Shards = [Shard(0), Shard(1)],
        ShardsHash = new string('0', 64),
    };

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + ((long)BytesPerInputByte * inputBytes);

    public override bool Run(ReadOnlyMemory<byte> input)
    {
        try
        {
            Read(input);
            return true;
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.RunInvalid)
        {
            Require(e.Message.Length is > 0 and < 64 * 1024, "A refusal has no message, or a very long one");
            return false;
        }
    }

    protected abstract void Read(ReadOnlyMemory<byte> input);

    protected static BatchException Damaged(string reason) => new(BatchErrorKind.RunInvalid, reason);

    protected static byte[] Json<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToUtf8Bytes(value, type);

    protected static byte[] Lines(params IEnumerable<byte[]> lines) => [.. lines.SelectMany(l => (byte[])[.. l, (byte)'\n'])];

    private static ShardSummary Shard(int index) => new()
    {
        Index = index, Images = 3, Bytes = 30, Hash = new string('1', 32), Sha256 = new string('2', 64), ListBytes = 300,
    };
}

/// <summary><c>plan.json</c> and <c>head.json</c>.</summary>
internal sealed class PlanTarget : RunFileTarget
{
    public override string Name => "plan";

    public override IEnumerable<byte[]> Seeds =>
    [
        Json(Plan, BatchJson.Default.Plan),
        Json(Plan.ToHead(), BatchJson.Default.Plan),
        Json(Plan with { Source = "https://contoso.blob.core.windows.net/photos/a%20b", Target = "az://pngs/x", Tier = TargetTier.Cool }, BatchJson.Default.Plan),
    ];

    protected override void Read(ReadOnlyMemory<byte> input)
    {
        Plan plan = StoredPlan.Read(input.Span, "plan.json", RunId, "/data/state");
        Require(plan.Run == RunId, "A plan of another run is read");
        Require(plan.Source != plan.Target, "A plan from a place to itself is read");
        Require(plan.Shards.Count == 0 || plan.Shards.Sum(s => (long)s.Images) == plan.ToConvert, "A plan whose sums differ is read");
        Require(plan.Shards.Select((s, i) => s.Index == i).All(isSame => isSame), "A plan with a gap is read");
        _ = StoredPlan.HashOf(plan.Shards);
    }
}

/// <summary><c>shards/00000.ndjson.gz</c>; inputs are its lines.</summary>
internal sealed class ListTarget : RunFileTarget
{
    private const int MaxBytes = 32 * 1024;

    public override string Name => "list";

    public override IEnumerable<byte[]> Seeds =>
    [
        Lines(new[] { "a.jpg", "dir/b.jpeg", "dir/é.JPG" }.Select(n => Json(
            new PlannedImage { Name = n, Target = Path.ChangeExtension(n, ".png"), Bytes = 10, Etag = "e", TargetEtag = "\"7\"" }, BatchJson.Default.PlannedImage))),
    ];

    protected override void Read(ReadOnlyMemory<byte> input)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(input.Span);
        }

        packed.Position = 0;
        ListedImages list = StoredList.ReadAsync(packed, MaxBytes, NamePolicy.Replace, Damaged, default).GetAwaiter().GetResult();
        Require(list.Bytes <= MaxBytes, "A list beyond its bound is read");
        Require(list.Images.All(i => i.Target.EndsWith(".png", StringComparison.Ordinal)), "A target that is no PNG is read");
        Require(list.Images.Select(i => i.Target).Distinct().Count() == list.Images.Count, "A target is there twice");
    }
}

/// <summary><c>ledger/00000.ndjson</c>.</summary>
internal sealed class LedgerTarget : RunFileTarget
{
    private const int Images = 3;

    public override string Name => "ledger";

    public override IEnumerable<byte[]> Seeds =>
    [
        Lines(
            Json(new AttemptRecord { Began = ["a.jpg", "b.jpg"], Node = "n", At = DateTimeOffset.UnixEpoch }, BatchJson.Default.AttemptRecord),
            Json(
                new LedgerEntry
                {
                    Name = "a.jpg", Target = "a.png", Outcome = Outcome.Converted, Warnings = ["w"], WidthPixels = 3, HeightPixels = 2, SourceBytes = 10,
                    TargetBytes = 20, SourceEtag = "e", DecodeMs = 1.5, EncodeMs = 2, Node = "n", At = DateTimeOffset.UnixEpoch,
                },
                BatchJson.Default.LedgerEntry),
            Json(new AttemptRecord { Released = ["b.jpg"], Alone = true, Node = "n", At = DateTimeOffset.UnixEpoch }, BatchJson.Default.AttemptRecord),
            Json(
                new LedgerEntry
                {
                    Name = "b.jpg", Target = "b.png", Outcome = Outcome.Failed, Kind = FailureKind.Corrupt, Message = "m", Node = "n", At = DateTimeOffset.UnixEpoch,
                },
                BatchJson.Default.LedgerEntry)),
    ];

    protected override void Read(ReadOnlyMemory<byte> input)
    {
        var stored = new StoredLedger(Images, Damaged);
        stored.AddAsync(new MemoryStream(input.ToArray()), default).GetAwaiter().GetResult();
        ShardLedger ledger = stored.ToLedger();
        var counts = new OutcomeCounts();
        foreach (LedgerEntry entry in ledger.Outcomes.Values)
        {
            counts.Add(entry);
            _ = ledger.HistoryOf(entry.Name).Attempts;
        }

        Require(ledger.Outcomes.Count <= Images, "A ledger has outcomes of more images than its shard");
        Require(counts.Total == ledger.Outcomes.Count && counts.SourceBytes >= 0 && counts.Pixels >= 0 && counts.CoreSeconds >= 0, "Counts are none");
    }
}

/// <summary><c>parts.ndjson</c>.</summary>
internal sealed class PartsTarget : RunFileTarget
{
    public override string Name => "parts";

    public override IEnumerable<byte[]> Seeds =>
    [
        Lines(new[] { (0, 2), (2, 3), (1, 4), (1, 4) }.Select(p => Json(
            new ShardPart { From = p.Item1, Part = Plan.Shards[0] with { Index = p.Item2, Images = 1 }, At = DateTimeOffset.UnixEpoch }, BatchJson.Default.ShardPart))),
    ];

    protected override void Read(ReadOnlyMemory<byte> input)
    {
        ShardParts parts = StoredParts.ReadAsync(new MemoryStream(input.ToArray()), Plan, Damaged, default).GetAwaiter().GetResult();
        foreach (ShardPart part in parts.Lines)
        {
            Require(part.From < part.Part.Index, "A part comes from a later one");
            Require(parts.RootOf(part.Part.Index) < Plan.Shards.Count, "A part comes from no shard");
        }

        Require(parts.All.Sum(p => (long)p.Images) <= 2 * Plan.ToConvert * Math.Max(1, parts.Count), "Parts have more images than there are");
    }
}

/// <summary>Receipts, summaries, estimates, rates, records of jobs, and who has a target; the input's first letter says which.</summary>
internal sealed class RecordTarget : RunFileTarget
{
    public override string Name => "record";

    public override IEnumerable<byte[]> Seeds =>
    [
        Tagged('r', Json(
            new ShardReceipt
            {
                Shard = 0, ShardHash = Plan.Shards[0].Hash, RecipeHash = Plan.RecipeHash, At = DateTimeOffset.UnixEpoch,
                Counts = new OutcomeCounts { Converted = 1, Failed = 2, Failures = new() { [FailureKind.NotJpeg] = 2 } },
            },
            BatchJson.Default.ShardReceipt)),
        Tagged('s', Json(
            new RunSummary
            {
                Run = RunId, Recipe = Plan.RecipeHash, State = RunState.Completed, Total = 6, Converted = 1, UpToDate = 2, Failed = 3, SourceBytes = 7,
                Failures = new Dictionary<FailureKind, long> { [FailureKind.NotJpeg] = 3 }, TargetBytes = 8, Megapixels = 0.5, ElapsedSeconds = 1.25, Result = RunResult.SomeFailed,
            },
            BatchJson.Default.RunSummary)),
        Tagged('b', Json(
            new BatchRecord
            {
                Account = "https://a", Pool = "p", Slots = 3, Identity = "i", Worker = new string('a', 64), Cost = new CostLimit(1, 1, 1),
                Jobs = [new BatchRecordJob(BatchRecord.JobId(RunId, 1), DateTimeOffset.UnixEpoch, 2)],
            },
            BatchJson.Default.BatchRecord)),
        Tagged('e', Json(RunEstimator.Estimate(Plan, RunMachines.ThisMachine(2)), BatchJson.Default.RunEstimate)),
        Tagged('m', Json(MeasuredRates.Assumed, BatchJson.Default.MeasuredRates)),
        Tagged('h', Json(new TargetHolder(RunId, Plan.RecipeHash), BatchJson.Default.TargetHolder)),
    ];

    protected override void Read(ReadOnlyMemory<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> json = input.Span[1..];
        try
        {
            switch ((char)input.Span[0])
            {
                case 'r' when JsonSerializer.Deserialize(json, BatchJson.Default.ShardReceipt) is { } receipt:
                    Throw(StoredValues.FindProblem(receipt, Plan.Shards[0]));
                    receipt.ThrowUnlessOf(Plan.Shards[0], Plan);
                    Require(receipt.Counts.Total <= Plan.Shards[0].Images, "A receipt counts more images than its shard has");
                    break;
                case 's' when JsonSerializer.Deserialize(json, BatchJson.Default.RunSummary) is { } summary:
                    Throw(StoredValues.FindProblem(summary));
                    _ = TimeSpan.FromSeconds(summary.ElapsedSeconds) + TimeSpan.FromSeconds(summary.CoreSeconds);
                    break;
                case 'e' when JsonSerializer.Deserialize(json, BatchJson.Default.RunEstimate) is { } estimate:
                    Throw(StoredValues.FindProblem(estimate));
                    Require(estimate.Machines.Shape.Slots > 0, "An estimate has no slots");
                    _ = TimeSpan.FromSeconds(estimate.ElapsedSeconds) + estimate.Machines.Around;
                    break;
                case 'm' when JsonSerializer.Deserialize(json, BatchJson.Default.MeasuredRates) is { } rates && StoredValues.AreRates(rates):
                    Throw(StoredValues.FindProblem(RunEstimator.Estimate(Plan, RunMachines.ThisMachine(2), rates: rates)));
                    break;
                case 'h' when JsonSerializer.Deserialize(json, BatchJson.Default.TargetHolder) is { } holder:
                    Require(!ImageConversion.Batch.Runs.RunId.IsWellFormed(holder.Run) || !holder.Run.Contains('/'), "A run's id leads elsewhere");
                    break;
                case 'b' when JsonSerializer.Deserialize(json, BatchJson.Default.BatchRecord) is { } record:
                    Throw(StoredValues.FindProblem(record, number => BatchRecord.JobId(RunId, number)));
                    Require(record.Job.Id.StartsWith($"imgconv-{RunId}-", StringComparison.Ordinal), "A record names another run's job");
                    break;
            }
        }
        catch (JsonException e)
        {
            throw Damaged(e.Message);
        }
    }

    private static byte[] Tagged(char kind, byte[] json) => [.. Encoding.ASCII.GetBytes([kind]), .. json];

    private static void Throw(string? problem)
    {
        if (problem is not null)
        {
            throw Damaged(problem);
        }
    }
}
