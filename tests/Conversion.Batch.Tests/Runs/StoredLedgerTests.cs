using System.Text;
using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Reporting;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Warnings;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>Ledgers that no worker has written: forged lines count as none, and what exceeds the shard is damage.</summary>
public sealed class StoredLedgerTests
{
    private const string Good = """{"name":"a.jpg","target":"a.png","outcome":"Converted","node":"n","at":"2026-01-02T03:04:05Z"}""" + "\n";

    private RunBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.State.CreateIfAbsentAsync();
    }

    [TestCase("\"outcome\":\"Converted\"", "\"outcome\":7")]
    [TestCase("\"outcome\":\"Converted\"", "\"outcome\":\"Failed\",\"kind\":99")]
    [TestCase("\"outcome\":\"Converted\"", "\"outcome\":\"Converted\",\"kind\":\"Corrupt\"")]
    [TestCase("\"node\":\"n\"", "\"node\":null")]
    [TestCase("\"node\":\"n\"", "\"node\":\"n\",\"widthPixels\":-5")]
    [TestCase("\"node\":\"n\"", "\"node\":\"n\",\"widthPixels\":65536")]
    [TestCase("\"node\":\"n\"", "\"node\":\"n\",\"heightPixels\":2147483647")]
    [TestCase("2026-01-02T03:04:05Z", "0001-01-01T00:00:00+14:00")]
    [TestCase("\"node\":\"n\"", "\"node\":\"n\",\"sourceBytes\":-5")]
    [TestCase("\"node\":\"n\"", "\"node\":\"n\",\"targetBytes\":9223372036854775807")]
    [TestCase("\"node\":\"n\"", "\"node\":\"n\",\"decodeMs\":-1")]
    [TestCase("\"name\":\"a.jpg\"", "\"name\":null")]
    [TestCase("\"target\":\"a.png\"", "\"target\":\"\"")]
    public void Add_LineThatNoWorkerWrites_CountsAsNone(string part, string forged) =>
        Assert.That(LedgerText.Parse(Encoding.UTF8.GetBytes(Good.Replace(part, forged, StringComparison.Ordinal))).Outcomes, Is.Empty);

    // Dates and times of the ends of what there is: the report and the summary are made of them, and read again.
    [Test]
    public async Task Report_DatesAndTimesOfForgedLines_AreBorne()
    {
        await _bench.PutAsync("a.jpg", "b.jpg");
        Plan plan = await _bench.PlanAsync();
        string line = Good.Replace("\"node\"", "\"decodeMs\":1e15,\"encodeMs\":1e15,\"widthPixels\":65535,\"heightPixels\":65535,\"node\"", StringComparison.Ordinal);
        string[] lines =
        [
            line.Replace("2026-01-02T03:04:05Z", "0001-01-01T00:00:00Z", StringComparison.Ordinal),
            line.Replace("2026-01-02T03:04:05Z", "9999-12-31T23:59:59Z", StringComparison.Ordinal).Replace("a.", "b.", StringComparison.Ordinal),
        ];
        await _bench.State.AppendAsync(Name, Encoding.UTF8.GetBytes(string.Concat(lines)));

        Account account = await Account.OfAsync(plan, _bench.Run, default);
        await _bench.Run.Summary.WriteAsync(account.ToSummary(RunState.Completed, RunResult.Success, TimeSpan.FromDays(-1)), default);
        RunSummary summary = (await _bench.Run.Summary.TryReadAsync(default))!;
        await Batch.Reporting.Html.HtmlReport.ReadAsync(_bench.Run, _ => null, PriceTable.Examples, _bench.Time, default);

        Assert.That((summary.Converted, summary.ElapsedSeconds), Is.EqualTo((2, 0)));
        Assert.That(summary.CoreSeconds, Is.EqualTo(4 * 3600));
    }

    // Of all machines together, and of what is left at the pace of one, there are more seconds than a time span has room for.
    [Test]
    public async Task ReportAndProgress_DatesOfManyNodesThatWereForged_AreBorne()
    {
        string[] names = [.. "abcdefgh".Select(c => $"{c}.jpg")];
        await _bench.PutAsync(names);
        Plan plan = await _bench.PlanAsync();
        IEnumerable<string> lines = names.Select((name, i) => Good
            .Replace("2026-01-02T03:04:05Z", i < 4 ? "0001-01-01T00:00:00Z" : "9999-12-31T23:59:59Z", StringComparison.Ordinal)
            .Replace("\"n\"", $"\"n{i % 4}\",\"sourceBytes\":1", StringComparison.Ordinal)
            .Replace("a.", $"{name[0]}.", StringComparison.Ordinal));
        await _bench.State.AppendAsync(Name, Encoding.UTF8.GetBytes(string.Concat(lines)));
        var machines = new RunMachines { Shape = new PoolShape(4, 1, 1), VmSize = "Standard_D4s_v5" };
        await _bench.Run.Estimate.WriteAsync(RunEstimator.Estimate(plan, machines), default);

        RunReport report = await RunReportReader.ReadAsync(_bench.Run, mostListed: 1, PriceTable.Examples, default);
        var watch = new LedgerWatch(plan with { Shards = [plan.Shards[0] with { Bytes = 1L << 50 }] }, _bench.Run, _bench.Time);
        await watch.LookAsync(default);

        Assert.That(report.Actual?.NodeHours, Is.Positive);
        Assert.That(watch.Slowest().Single().Left.TotalSeconds, Is.EqualTo(int.MaxValue));
    }

    [Test]
    public void Add_WarningsOfAnEarlyRelease_AreShortened()
    {
        string warnings = string.Join(',', Enumerable.Range(0, 200).Select(_ => $"\"{new string('w', 5000)}\""));

        LedgerEntry entry = LedgerText.Parse(
            Encoding.UTF8.GetBytes(Good.Replace("\"node\"", $"\"warnings\":[{warnings}],\"node\"", StringComparison.Ordinal))).Outcomes["a.jpg"];

        Assert.That(entry.Warnings, Has.Count.EqualTo(33));
        Assert.That(entry.Warnings[^1], Is.EqualTo("And 168 more."));
        Assert.That(entry.Warnings.Select(w => w.Length), Is.All.AtMost(WarningList.MaxLength));
    }

    [Test]
    public void Add_WarningsAsThisReleaseWritesThem_StayAsTheyAre()
    {
        IReadOnlyList<string> written = WarningList.Limit(Enumerable.Range(0, 50).Select(i => $"{i} {new string('w', 2000)}"));
        string warnings = string.Join(',', written.Select(w => $"\"{w}\""));

        LedgerEntry entry = LedgerText.Parse(
            Encoding.UTF8.GetBytes(Good.Replace("\"node\"", $"\"warnings\":[{warnings}],\"node\"", StringComparison.Ordinal))).Outcomes["a.jpg"];

        Assert.That(written[^1], Is.EqualTo("And 18 more."));
        Assert.That(entry.Warnings, Is.EqualTo(written));
    }

    [Test]
    public async Task Read_MoreImagesThanItsShardHas_IsDamaged()
    {
        string text = string.Concat(Enumerable.Range(0, 3).Select(i => Good.Replace("a.jpg", $"{i}.jpg", StringComparison.Ordinal)));
        await _bench.State.AppendAsync(Name, Encoding.UTF8.GetBytes(text));

        await DamagedAsync(images: 2);
        Assert.That((await _bench.Run.Ledgers.ReadAsync(0, default, images: 3)).Outcomes, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Read_OneLineWithoutEnd_IsDamagedBeforeItIsInMemory()
    {
        await _bench.State.WriteAsync(Name, new byte[64 << 20]);
        long before = GC.GetTotalAllocatedBytes();

        await DamagedAsync(images: 1);

        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(32L << 20));
    }

    [Test]
    public async Task Read_LongerThanItsShardAllows_IsDamaged()
    {
        await _bench.State.WriteAsync(Name, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Good, (20 << 20) / Good.Length))));

        await DamagedAsync(images: 1);
    }

    [Test]
    public async Task Read_ManyAttemptsOnAnImage_KeepsAFewInMemory()
    {
        await _bench.State.WriteAsync(Name, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Good, (10 << 20) / Good.Length))));

        ShardLedger ledger = await _bench.Run.Ledgers.ReadAsync(0, default, images: 1);

        Assert.That(ledger.Entries, Has.Count.LessThan(2000));
        Assert.That(ledger.Outcomes, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Read_WhenAskedToStop_Stops()
    {
        await _bench.State.AppendAsync(Name, Encoding.UTF8.GetBytes(Good));

        await Assert.ThatAsync(
            () => _bench.Run.Ledgers.ReadAsync(0, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private string Name => $"{_bench.Run.Run}/ledger/00000.ndjson";

    private async Task DamagedAsync(int images)
    {
        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _bench.Run.Ledgers.ReadAsync(0, default, images)))!;
        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        Assert.That(e.Message, Does.StartWith("'ledger/00000.ndjson' of run '").And.Contain("is damaged: "));
    }
}
