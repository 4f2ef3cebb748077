using System.Text;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;

namespace ImageConversion.Batch.Tests.Local;

/// <summary>Lines between the outcomes: what they say of images whose process died.</summary>
public sealed class AttemptTests
{
    private const string Outcome =
        """{"name":"a","target":"a.png","outcome":"Converted","attempt":2,"node":"n","at":"2026-01-02T03:04:05+00:00"}""";

    private static readonly HashSet<FailureKind> Transient = [FailureKind.Transient];

    [Test]
    public void Parse_BegunAndNotReached_IsSuspect()
    {
        ImageHistory history = HistoryOf(Began("a", 1));

        Assert.That((history.IsSuspect, history.DeathsAlone, history.Attempts), Is.EqualTo((true, 0, 1)));
    }

    [Test]
    public void Parse_ReachedSince_IsCleared()
    {
        ImageHistory history = HistoryOf(Began("a", 1), BeganAlone("a", 2), Outcome);

        Assert.That((history.IsSuspect, history.DeathsAlone, history.Attempts), Is.EqualTo((false, 0, 2)));
    }

    [Test]
    public void Parse_GivenBack_IsAsBefore()
    {
        ImageHistory once = HistoryOf(Began("a", 1), Released("a"));
        ImageHistory suspect = HistoryOf(Began("a", 1), BeganAlone("a", 2), Released("a"));

        Assert.That((once.IsSuspect, once.DeathsAlone), Is.EqualTo((false, 0)));
        Assert.That((suspect.IsSuspect, suspect.DeathsAlone), Is.EqualTo((true, 0)));
    }

    [Test]
    public void Parse_LineWrittenTwice_IsOneAttempt()
    {
        ImageHistory history = HistoryOf(Began("a", 1), BeganAlone("a", 2), "", BeganAlone("a", 2));

        Assert.That((history.DeathsAlone, history.Attempts), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Agenda_DeathsOfManyKinds_SortsImagesByThem()
    {
        ShardLedger ledger = Parse(
            Outcome, Began("suspect", 1), Began("last", 1), BeganAlone("last", 2), Began("bad", 1), BeganAlone("bad", 2),
            BeganAlone("bad", 3), Began("stopped", 4), Released("stopped"));

        var agenda = new ShardAgenda([.. new[] { "a", "new", "suspect", "last", "bad", "stopped" }.Select(Image)], ledger, Transient);

        Assert.That(agenda.Done.Select(e => e.Name), Is.EqualTo(["a"]));
        Assert.That(agenda.Pending.Select(t => (t.Image.Name, t.Attempt, t.Alone)), Is.EqualTo([("new", 1, false), ("stopped", 2, false)]));
        Assert.That(agenda.Suspects.Select(t => (t.Image.Name, t.Attempt, t.Alone)), Is.EqualTo([("suspect", 2, true)]));
        Assert.That(agenda.Last.Select(t => (t.Image.Name, t.Attempt, t.Alone)), Is.EqualTo([("last", 3, true)]));
        Assert.That(agenda.Crashed.Select(t => (t.Task.Image.Name, t.Task.Attempt, t.Deaths)), Is.EqualTo([("bad", 3, 2)]));
    }

    [Test]
    public void Agenda_CrashedAndRetried_IsTriedAloneAtTheEnd()
    {
        const string crashed =
            """{"name":"bad","target":"bad.png","outcome":"Failed","kind":"Crashed","attempt":3,"node":"n","at":"2026-01-02T03:04:05+00:00"}""";
        ShardLedger ledger = Parse(Began("bad", 1), BeganAlone("bad", 2), BeganAlone("bad", 3), crashed);

        var agenda = new ShardAgenda([Image("bad")], ledger, new HashSet<FailureKind> { FailureKind.Crashed });

        Assert.That(agenda.Last.Select(t => (t.Image.Name, t.Attempt, t.Alone)), Is.EqualTo([("bad", 4, true)]));
        Assert.That(agenda.Pending.Count + agenda.Suspects.Count + agenda.Crashed.Count, Is.Zero);
    }

    [Test]
    public async Task BeginAsync_Ended_IsInTheLedgerTogetherWithEarlierOutcomes()
    {
        var bench = new RunBench();
        await bench.State.CreateIfAbsentAsync();
        await using var writer = new LedgerWriter(bench.Run, 0, Parse(), "n", bench.Time);
        await writer.AddAsync(Entry("a"));

        await writer.BeginAsync(["b", "c"], alone: false);

        ShardLedger ledger = await bench.Run.Ledgers.ReadAsync(0, default);
        Assert.That(ledger.Outcomes.Keys, Is.EqualTo(["a"]));
        Assert.That(ledger.HistoryOf("b").IsSuspect && ledger.HistoryOf("c").IsSuspect, Is.True);
        Assert.That(bench.State.Count("append"), Is.EqualTo(1));
    }

    [Test]
    public async Task DisposeAsync_BegunAndNotReached_GivesBack()
    {
        var bench = new RunBench();
        await bench.State.CreateIfAbsentAsync();
        await using (var writer = new LedgerWriter(bench.Run, 0, Parse(), "n", bench.Time))
        {
            await writer.BeginAsync(["a", "b"], alone: false);
            await writer.AddAsync(Entry("a"));
        }

        ShardLedger ledger = await bench.Run.Ledgers.ReadAsync(0, default);
        Assert.That(ledger.HistoryOf("b").IsSuspect, Is.False);
        Assert.That(ledger.HistoryOf("b").Attempts, Is.EqualTo(1));
    }

    [TestCase(0, 0.25)]
    [TestCase(4095, 0.25)]
    [TestCase(4096, 0.5)]
    [TestCase(1_000_000, 256)]
    public void IntervalAfter_MoreAppends_IsLonger(int appends, double seconds) =>
        Assert.That(LedgerWriter.IntervalAfter(appends), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void IntervalAfter_AFortnightOfFlushesByTime_StaysBelowAnAppendBlobsBlocks()
    {
        int appends = 0;
        for (TimeSpan passed = default; passed < TimeSpan.FromDays(14); passed += LedgerWriter.IntervalAfter(appends))
        {
            appends++;
        }

        Assert.That(appends, Is.LessThan(50_000));
    }

    private static ImageHistory HistoryOf(params string[] lines) => Parse(lines).HistoryOf("a");

    private static ShardLedger Parse(params string[] lines) =>
        LedgerText.Parse(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));

    private static string Began(string name, int second) =>
        $$"""{"began":["{{name}}"],"node":"n","at":"2026-01-02T03:04:{{second:D2}}+00:00"}""";

    private static string BeganAlone(string name, int second) =>
        $$"""{"began":["{{name}}"],"alone":true,"node":"n","at":"2026-01-02T03:04:{{second:D2}}+00:00"}""";

    private static string Released(string name) =>
        $$"""{"released":["{{name}}"],"node":"n","at":"2026-01-02T03:05:00+00:00"}""";

    private static PlannedImage Image(string name) => new() { Name = name, Target = name + ".png", Bytes = 10, Etag = "e" };

    private static LedgerEntry Entry(string name) =>
        new() { Name = name, Target = name + ".png", Outcome = Batch.Model.Outcome.Converted, Node = "n", At = default };
}
