using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Tests.Runs;

public sealed class LedgerWriterTests
{
    private RunBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.State.CreateIfAbsentAsync();
    }

    [Test]
    public async Task DisposeAsync_FewEntries_AreAppendedInOneCall()
    {
        await using (LedgerWriter writer = Writer())
        {
            await writer.AddAsync(Entry("a"));
            await writer.AddAsync(Entry("b"));
            Assert.That(_bench.State.Count("append"), Is.Zero);
        }

        Assert.That(_bench.State.Count("append"), Is.EqualTo(1));
        Assert.That(await NamesAsync(), Is.EqualTo(["a", "b"]));
    }

    [Test]
    public async Task DisposeAsync_NoEntry_LeavesNoLedger()
    {
        await using (LedgerWriter writer = Writer(startsWithinLine: true))
        {
        }

        Assert.That(_bench.State.Count("append"), Is.Zero);
    }

    [Test]
    public async Task AddAsync_Many_AppendsByCount()
    {
        await using LedgerWriter writer = Writer();

        for (int i = 0; i < 130; i++)
        {
            await writer.AddAsync(Entry($"{i}"));
        }

        Assert.That(_bench.State.Count("append"), Is.EqualTo(2));
    }

    [Test]
    public async Task AddAsync_TimePasses_AppendsByTime()
    {
        var appended = new TaskCompletionSource();
        _bench.State.BeforeAppend = (_, _) =>
        {
            appended.TrySetResult();
            return Task.CompletedTask;
        };
        await using LedgerWriter writer = Writer();
        await writer.AddAsync(Entry("a"));

        _bench.Time.Advance(TimeSpan.FromSeconds(1));

        await appended.Task;
    }

    [Test]
    public async Task FlushAsync_AfterAKilledWriter_EndsItsLineFirst()
    {
        await _bench.Run.Ledgers.AppendAsync(0, "{\"name\":\"x"u8.ToArray(), default);

        await using (LedgerWriter writer = Writer(startsWithinLine: true))
        {
            await writer.AddAsync(Entry("a"));
        }

        Assert.That(await NamesAsync(), Is.EqualTo(["a"]));
    }

    [Test]
    public async Task FlushAsync_AppendFailedOnce_KeepsTheEntriesForTheNext()
    {
        int calls = 0;
        _bench.State.BeforeAppend = (_, _) =>
            ++calls == 1 ? throw RunBench.Error(BlobStoreErrorKind.Unavailable) : Task.CompletedTask;
        await using (LedgerWriter writer = Writer())
        {
            await writer.AddAsync(Entry("a"));
            await Assert.ThatAsync(writer.FlushAsync, Throws.InstanceOf<BlobStoreException>());
            await writer.AddAsync(Entry("b"));
        }

        Assert.That(await NamesAsync(), Is.EqualTo(["a", "b"]));
    }

    [Test]
    public async Task FlushAsync_AppendBrokeOffWithinALine_LosesNoEntry()
    {
        bool broken = false;
        _bench.State.BeforeAppend = async (name, lines) =>
        {
            if (!broken)
            {
                broken = true;
                await _bench.State.AppendAsync(name, lines[..(lines.Length / 2)]);
                throw RunBench.Error(BlobStoreErrorKind.Unavailable);
            }
        };
        await using (LedgerWriter writer = Writer())
        {
            await writer.AddAsync(Entry("a"));
            await Assert.ThatAsync(writer.FlushAsync, Throws.InstanceOf<BlobStoreException>());
        }

        Assert.That(await NamesAsync(), Is.EqualTo(["a"]));
    }

    [Test]
    public async Task FlushByTime_AppendFails_IsTriedAgainAndNothingIsLost()
    {
        var failed = new TaskCompletionSource();
        _bench.State.BeforeAppend = (_, _) =>
            failed.TrySetResult() ? throw RunBench.Error(BlobStoreErrorKind.Unavailable) : Task.CompletedTask;
        await using (LedgerWriter writer = Writer())
        {
            await writer.AddAsync(Entry("a"));
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await failed.Task;
            await writer.AddAsync(Entry("b"));
        }

        Assert.That(await NamesAsync(), Is.EqualTo(["a", "b"]));
    }

    [Test]
    public async Task DisposeAsync_LedgerCannotBeWritten_Throws()
    {
        _bench.State.BeforeAppend = (_, _) => throw RunBench.Error(BlobStoreErrorKind.AccessDenied);
        LedgerWriter writer = Writer();
        await writer.AddAsync(Entry("a"));

        BlobStoreException e = (await Assert.ThrowsAsync<BlobStoreException>(() => writer.DisposeAsync().AsTask()))!;

        Assert.That(e.Kind, Is.EqualTo(BlobStoreErrorKind.AccessDenied));
    }

    [Test]
    public async Task AddAsync_FromManyThreads_LosesNoEntry()
    {
        await using (LedgerWriter writer = Writer())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(async () =>
            {
                for (int i = 0; i < 200; i++)
                {
                    await writer.AddAsync(Entry($"{t}-{i}"));
                }
            })));
        }

        Assert.That((await NamesAsync()).Distinct().Count(), Is.EqualTo(1600));
    }

    private static IEnumerable<TestCaseData> Unrecordable()
    {
        LedgerEntry entry = Entry("odd");
        yield return new TestCaseData(entry with { Warnings = [new string('w', 5 << 20)] }) { TestName = "{m}(a warning of 5 MiB)" };
        yield return new TestCaseData(entry with { Warnings = [.. Enumerable.Repeat("a warning", 66_000)] }) { TestName = "{m}(66,000 warnings)" };
        yield return new TestCaseData(entry with { DecodeMs = double.NaN }) { TestName = "{m}(no number)" };
        yield return new TestCaseData(entry with { EncodeMs = double.PositiveInfinity }) { TestName = "{m}(no number of JSON)" };
    }

    /// <summary>Whatever is in an outcome: it is recorded, and so are the others.</summary>
    [TestCaseSource(nameof(Unrecordable))]
    public async Task AddAsync_OutcomeThatCannotBeALine_IsRecordedWithoutItsWords(object odd)
    {
        await using (LedgerWriter writer = Writer())
        {
            await writer.AddAsync(Entry("a"));
            await writer.AddAsync((LedgerEntry)odd);
            await writer.AddAsync(Entry("b"));
        }

        IReadOnlyList<LedgerEntry> entries = (await _bench.Run.Ledgers.ReadAsync(0, default)).Entries;
        Assert.That(entries.Select(e => e.Name), Is.EqualTo(["a", "odd", "b"]));
        Assert.That(entries[1].Outcome, Is.EqualTo(Outcome.Converted));
        Assert.That(entries[1].Warnings.Single(), Does.StartWith("What was found about this image could not be recorded"));
    }

    [Test]
    public async Task AddAsync_FailureWithAnEndlessMessage_StaysThatFailure()
    {
        await using (LedgerWriter writer = Writer())
        {
            await writer.AddAsync(Entry("a") with
            {
                Outcome = Outcome.Failed, Kind = FailureKind.Corrupt, Message = new string('m', 5 << 20),
            });
        }

        LedgerEntry entry = (await _bench.Run.Ledgers.ReadAsync(0, default)).Entries.Single();
        Assert.That((entry.Outcome, entry.Kind), Is.EqualTo((Outcome.Failed, FailureKind.Corrupt)));
        Assert.That(entry.Message, Does.Contain("could not be recorded"));
    }

    [Test]
    public void Write_NameWithoutEnd_IsALineAllTheSame()
    {
        byte[] line = LedgerLine.Write(Entry(new string('n', 1 << 20)));

        LedgerEntry entry = LedgerText.Parse(line).Entries.Single();
        Assert.That((entry.Outcome, entry.Kind), Is.EqualTo((Outcome.Failed, (FailureKind?)FailureKind.Crashed)));
        Assert.That(entry.Name, Is.EqualTo(new string('n', 2000)));
    }

    /// <summary>A store takes 4 MiB in one append; while one is under way, more may gather.</summary>
    [Test]
    public async Task FlushAsync_MoreThanOneAppendTakes_IsAppendedInWholeLines()
    {
        string[] warnings = [.. Enumerable.Repeat(new string('w', 1000), 32)];
        var lengths = new List<int>();
        var release = new TaskCompletionSource();
        _bench.State.BeforeAppend = async (_, lines) =>
        {
            await release.Task;
            Assert.That(lines.Span[^1], Is.EqualTo((byte)'\n'));
            lengths.Add(lines.Length);
        };
        await using (LedgerWriter writer = Writer())
        {
            Task[] added = [.. Enumerable.Range(0, 400).Select(i => writer.AddAsync(Entry($"{i}") with { Warnings = warnings }))];
            release.SetResult();
            await Task.WhenAll(added);
        }

        Assert.That((await NamesAsync()).Distinct().Count(), Is.EqualTo(400));
        Assert.That(lengths, Has.All.LessThanOrEqualTo(LedgerWriter.MaxAppendBytes));
        Assert.That(lengths.Sum(), Is.GreaterThan(2 * LedgerWriter.MaxAppendBytes));
    }

    private LedgerWriter Writer(bool startsWithinLine = false) =>
        new(_bench.Run, 0, LedgerText.Parse(startsWithinLine ? "{"u8 : default), "n", _bench.Time);

    private async Task<IEnumerable<string>> NamesAsync() =>
        (await _bench.Run.Ledgers.ReadAsync(0, default)).Entries.Select(e => e.Name);

    private static LedgerEntry Entry(string name) =>
        new() { Name = name, Target = name + ".png", Outcome = Outcome.Converted, Node = "n", At = default };
}
