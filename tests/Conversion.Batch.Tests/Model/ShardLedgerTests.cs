using System.Text;
using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Tests.Stores;

namespace ImageConversion.Batch.Tests.Model;

public sealed class ShardLedgerTests
{
    [Test]
    public void Parse_EveryPrefixOfALedger_HasTheWholeLinesOnly()
    {
        byte[] text = Encoding.UTF8.GetBytes(Line("a.jpg", Outcome.Converted) + Line("é\n\".jpg", Outcome.Failed));
        int firstLine = Array.IndexOf(text, (byte)'\n') + 1;
        for (int length = 0; length <= text.Length; length++)
        {
            ShardLedger ledger = LedgerText.Parse(text.AsSpan(0, length));

            // A line that lacks nothing but its end is whole.
            int expected = length >= text.Length - 1 ? 2 : length >= firstLine - 1 ? 1 : 0;
            Assert.That(ledger.Entries, Has.Count.EqualTo(expected), $"{length} bytes");
            Assert.That(ledger.EndsWithinLine, Is.EqualTo(length > 0 && length != firstLine && length != text.Length));
        }
    }

    [Test]
    public void Parse_HalfLineInTheMiddle_IsNoEntry()
    {
        string half = Line("b.jpg", Outcome.Converted)[..30] + "\n";

        ShardLedger ledger = Parse(Line("a.jpg", Outcome.Converted) + half + "\n" + Line("c.jpg", Outcome.UpToDate));

        Assert.That(ledger.Outcomes.Keys, Is.EquivalentTo(["a.jpg", "c.jpg"]));
        Assert.That(ledger.EndsWithinLine, Is.False);
    }

    [Test]
    public void Parse_LineWithoutWarnings_HasNone()
    {
        ShardLedger ledger = Parse(
            """{"name":"a.jpg","target":"a.png","outcome":"Converted","node":"n","at":"2026-01-02T03:04:05Z"}""");

        Assert.That(ledger.Entries.Single().Warnings, Is.Empty);
        Assert.That(ledger.Count([Image("a.jpg")]).Counts.Converted, Is.EqualTo(1));
    }

    [Test]
    public void Outcomes_SeveralEntriesOfAnImage_AreItsLast()
    {
        ShardLedger ledger = Parse(Line("a.jpg", Outcome.Failed) + Line("a.jpg", Outcome.Converted));

        Assert.That(ledger.Entries, Has.Count.EqualTo(2));
        Assert.That(ledger.Outcomes["a.jpg"].Outcome, Is.EqualTo(Outcome.Converted));
    }

    [Test]
    public void Count_Images_AddsUpTheirOutcomesAndSaysHowManyHaveNone()
    {
        ShardLedger ledger = Parse(
            Line("a.jpg", Outcome.Converted) + Line("b.jpg", Outcome.Failed) + Line("c.jpg", Outcome.UpToDate)
            + Line("stranger.jpg", Outcome.Converted));

        (OutcomeCounts counts, long missing) = ledger.Count([Image("a.jpg"), Image("b.jpg"), Image("c.jpg"), Image("d.jpg")]);

        Assert.That((counts.Converted, counts.Failed, counts.UpToDate, missing), Is.EqualTo((1, 1, 1, 1)));
        Assert.That(counts.Failures, Is.EqualTo(new Dictionary<FailureKind, long> { [FailureKind.Corrupt] = 1 }));
        Assert.That((counts.SourceBytes, counts.TargetBytes, counts.Pixels), Is.EqualTo((10, 20, 6)));
    }

    [Test]
    public void Add_OtherCounts_AddsEveryOne()
    {
        var one = new OutcomeCounts
        {
            Converted = 1, UpToDate = 2, Failed = 3, Warned = 4, SourceBytes = 5, TargetBytes = 6, Pixels = 7,
            Failures = new() { [FailureKind.Corrupt] = 1, [FailureKind.NotJpeg] = 2 },
        };
        var sum = new OutcomeCounts();

        sum.Add(one);
        sum.Add(one);

        foreach (System.Reflection.PropertyInfo property in typeof(OutcomeCounts).GetProperties().Where(p => p.PropertyType == typeof(long)))
        {
            Assert.That(property.GetValue(sum), Is.EqualTo(2 * (long)property.GetValue(one)!), property.Name);
        }

        Assert.That(
            sum.Failures,
            Is.EqualTo(new Dictionary<FailureKind, long> { [FailureKind.Corrupt] = 2, [FailureKind.NotJpeg] = 4 }));
    }

    private static ShardLedger Parse(string text) => LedgerText.Parse(Encoding.UTF8.GetBytes(text));

    private static string Line(string name, Outcome outcome) => JsonSerializer.Serialize(
        new LedgerEntry
        {
            Name = name,
            Target = name + ".png",
            Outcome = outcome,
            Kind = outcome == Outcome.Failed ? FailureKind.Corrupt : null,
            SourceBytes = 10,
            TargetBytes = 20,
            WidthPixels = 3,
            HeightPixels = 2,
            Node = "n",
            At = default,
        },
        BatchJson.Default.LedgerEntry) + "\n";

    private static PlannedImage Image(string name) => new() { Name = name, Target = name + ".png", Bytes = 10, Etag = "e" };
}
