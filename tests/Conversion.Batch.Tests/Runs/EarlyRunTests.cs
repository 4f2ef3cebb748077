using ImageConversion.Batch.Model;
using ImageConversion.Batch.Reporting;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage.InMemory;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>
/// The files of a run as the first releases wrote them. Plan, list, ledger, receipt and summary are those of the first release that had a
/// program (but for the paths and the machine's name); the others have the fields with which their formats began.
/// </summary>
public sealed class EarlyRunTests
{
    private const string Id = "20261201-180612-7ba1d0";

    private RunFiles _run = null!;

    private static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Runs", "EarlyRun");

    [SetUp]
    public async Task SetUp()
    {
        var state = new InMemoryBlobStore("state");
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(Folder, file).Replace('\\', '/');
            _ = await state.WriteAsync(name.StartsWith("rates-", StringComparison.Ordinal) ? name : $"{Id}/{name}", await File.ReadAllBytesAsync(file));
        }

        _run = new RunFiles(state, Id);
    }

    [Test]
    public async Task Plan_AndItsList_AreRead()
    {
        Plan plan = await _run.Plan.ReadAsync(default);
        IReadOnlyList<PlannedImage> images = await _run.Shards.ReadAsync(plan.Shards[0], plan.Names, default);

        Assert.That((plan.Source, plan.Target, plan.Total, plan.RecipeHash), Is.EqualTo(("/photos", "/pngs", 3L, "30fbb6c563b0f09e")));
        Assert.That((await _run.Plan.ReadHeadAsync(default)).Run, Is.EqualTo(Id), "without a head, the plan is its own");
        Assert.That(images.Select(i => i.Name), Is.EqualTo(["1.jpg", "2.jpg", "3.jpg"]));
    }

    [Test]
    public async Task Ledger_AndReceipt_AreRead()
    {
        Plan plan = await _run.Plan.ReadAsync(default);
        ShardLedger ledger = await _run.Ledgers.ReadAsync(plan.Shards[0], ShardParts.None, default);
        ShardReceipt? receipt = await _run.Receipts.TryReadAsync(plan.Shards[0], plan, default);

        Assert.That(ledger.Outcomes["2.jpg"], Has.Property("Outcome").EqualTo(Outcome.Converted).And.Property("TargetBytes").EqualTo(69));
        Assert.That(ledger.Outcomes["3.jpg"].Kind, Is.EqualTo(FailureKind.NotJpeg));
        Assert.That((receipt!.Counts.Converted, receipt.Counts.Failed), Is.EqualTo((1L, 2L)));
    }

    // They had the program's exit code in place of the result.
    [TestCase("4", RunResult.SomeFailed)]
    [TestCase("143", RunResult.Stopped)]
    public async Task Summary_IsRead(string exitCode, RunResult result)
    {
        await ChangeAsync("summary.json", "\"exitCode\":4", $"\"exitCode\":{exitCode}");

        RunSummary summary = (await _run.Summary.TryReadAsync(default))!;

        Assert.That(summary.Result, Is.EqualTo(result));
        Assert.That((summary.Total, summary.Converted, summary.Failed), Is.EqualTo((3L, 1L, 2L)));
    }

    [TestCase("\"exitCode\":77")]
    [TestCase("\"other\":4")]
    public async Task Summary_ThatDoesNotSayHowItEnded_IsDamaged(string end)
    {
        await ChangeAsync("summary.json", "\"exitCode\":4", end);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => _run.Summary.TryReadAsync(default)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
    }

    [Test]
    public async Task Report_OfAnEarlyRun_HasItsCounts()
    {
        RunReport report = await RunReportReader.ReadAsync(_run, 10, PriceTable.Examples, default);

        Assert.That((report.Missing, report.Summary.Result, report.Failures.Count), Is.EqualTo((0L, RunResult.SomeFailed, 2)));
    }

    [Test]
    public async Task FilesOfAPool_AreRead()
    {
        BatchRecord record = (await _run.Batch.TryReadAsync(default))!;
        RunEstimate estimate = (await _run.Estimate.TryReadAsync(default))!;
        ShardParts parts = await _run.Parts.ReadAsync(await _run.Plan.ReadAsync(default), default);
        MeasuredRates rates = await _run.Rates.ReadAsync("30fbb6c563b0f09e", default);

        Assert.That((record.Pool, record.Job.Shards, record.HasOwnPool), Is.EqualTo(("converters", 1, false)));
        Assert.That((estimate.Machines.Nodes, estimate.Machines.CoresPerNode, estimate.Cost.Currency), Is.EqualTo((2, 4, "USD")));
        Assert.That(parts.Of(0).Single().Index, Is.EqualTo(1));
        Assert.That(rates.Run, Is.EqualTo(Id));
    }

    private async Task ChangeAsync(string file, string from, string to)
    {
        var state = new InMemoryBlobStore("state");
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, file));
        _ = await state.WriteAsync($"{Id}/{file}", System.Text.Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)));
        _run = new RunFiles(state, Id);
    }
}
