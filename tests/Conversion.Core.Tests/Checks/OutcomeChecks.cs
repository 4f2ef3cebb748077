using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>What becomes of a file: a picture, a warning, a refusal of the right kind, and how libjpeg-turbo judges it.</summary>
internal static class OutcomeChecks
{
    public static IReadOnlyList<CorpusCheck> All { get; } =
    [
        new("ends as expected under default options", _ => true, EndsAsExpected),
        new("is a picture or none under salvage", f => !f.Expected.HasAlternative, IsSalvaged),
        new("is read as its header says", f => f.Width is not null, HasHeader),
        new("counts the scans that are read", f => f.DjpegExit != 1 || f.IsBeyondReferee, CountsScans) { NeedsReferee = true },
        new("finds what djpeg complains of", _ => true, FindsWhatDjpegFinds) { NeedsReferee = true },
        new("is whole under salvage where djpeg makes a picture", f => f.DjpegExit == 2 && !f.IsBeyondReferee, HasDjpegsPicture) { NeedsReferee = true },
    ];

    /// <summary>How the inspector's findings end, from best to worst.</summary>
    private enum Verdict
    {
        Converts,
        ConvertsWithWarning,
        ConvertsWhenSalvaged,
        Rejects,
    }

    private static void EndsAsExpected(CheckedFile file)
    {
        Expectation expected = file.File.Expected;
        Attempt attempt = file.Default;
        string found = $"expected '{expected.Text}', found {attempt}";
        if (attempt.IsConverted)
        {
            Assert.That(expected.MayConvert && !expected.IsSalvaged, found);
            Assert.That(!expected.MustWarn || attempt.Warnings.Count > 0, found);
            Assert.That(
                !expected.IsExact || expected.MustWarn || attempt.Warnings.Count == 0, $"nothing is wrong with it: {found}");
            Assert.That(expected.Says is null || attempt.Warnings.Any(w => w.Contains(expected.Says, StringComparison.Ordinal)), found);
            return;
        }

        Assert.That(expected.MayReject && (!expected.IsExact || !expected.MayConvert), found);
        Assert.That(expected.Kind is null || attempt.Error!.Kind == expected.Kind, found);
        Assert.That(expected.Says is null || attempt.Error!.Message.Contains(expected.Says, StringComparison.Ordinal), found);
    }

    private static void IsSalvaged(CheckedFile file)
    {
        Attempt attempt = file.Salvaged;
        Expectation expected = file.File.Expected;
        Assert.That(attempt.IsConverted, Is.EqualTo(expected.IsSalvaged || expected.MayConvert), attempt.ToString());
        if (expected.IsSalvaged)
        {
            Assert.That(attempt.Warnings, Is.Not.Empty);
            Assert.That((attempt.Picture.Width, attempt.Picture.Height), Is.EqualTo((file.File.Width, file.File.Height)));
        }
    }

    private static void HasHeader(CheckedFile file)
    {
        Expectation expected = file.File.Expected;
        JpegHeader header;
        try
        {
            header = JpegHeader.Read(file.File.ReadAllBytes());
        }
        catch (ImageFault e)
        {
            // A manifest states the size that a parser found, also where nothing can be decoded.
            bool isBehindBytes = expected is { IsSalvaged: true, Kind: ImageErrorKind.NotJpeg };
            Assert.That(((!expected.MayConvert || expected.HasAlternative) && !expected.IsSalvaged) || isBehindBytes, e.Message);
            return;
        }

        if (expected.IsExact && !expected.MayConvert && !expected.IsSalvaged)
        {
            return;
        }

        Assert.That(
            (header.Width, header.Height, header.Components.Count),
            Is.EqualTo((file.File.Width, file.File.Height, file.File.Components)));
    }

    private static void CountsScans(CheckedFile file)
    {
        byte[] bytes = file.File.ReadAllBytes();
        Assert.That(
            JpegHeader.CountScans(bytes, ConversionLimits.Default.MaxScans),
            Is.EqualTo(JpegInspector.Inspect(bytes, ConversionLimits.Default.MaxScans).Scans));
    }

    private static void FindsWhatDjpegFinds(CheckedFile file)
    {
        Verdict verdict = Judge(file.File.ReadAllBytes(), out string findings);
        string both = $"djpeg {file.File.DjpegExit} {file.File.Referee.Message}; found {verdict} {findings}";
        switch (file.File.DjpegExit)
        {
            case not 0 when file.File.IsBeyondReferee:
                Assert.That(verdict, Is.LessThanOrEqualTo(Verdict.ConvertsWithWarning), both);
                Assert.That(file.File.SamePixelsAs ?? file.File.SamplesSha256 ?? file.File.KnownVerdict?.Output, Is.Not.Null);
                break;
            case 0:
                // Where more is rejected than djpeg complains of, the expectation says so.
                bool isStricter = file.File.Expected.IsSalvaged;
                Assert.That(verdict, Is.LessThanOrEqualTo(isStricter ? Verdict.ConvertsWhenSalvaged : Verdict.ConvertsWithWarning), both);
                break;
            case 2:
                Assert.That(verdict, Is.AnyOf(Verdict.ConvertsWithWarning, Verdict.ConvertsWhenSalvaged), both);
                Assert.That(!file.Default.IsConverted || file.Default.Warnings.Count > 0, both);
                break;
            default:
                Assert.That(verdict, Is.GreaterThanOrEqualTo(Verdict.ConvertsWhenSalvaged), both);
                Assert.That(file.Default.IsConverted, Is.False, both);
                break;
        }
    }

    private static void HasDjpegsPicture(CheckedFile file)
    {
        Attempt attempt = file.Salvaged;
        RefereeVerdict referee = file.File.Referee;
        Assert.That(attempt.IsConverted, attempt.ToString());
        Assert.That(attempt.Warnings, Is.Not.Empty);
        string size = FormattableString.Invariant($"{attempt.Picture.Width}x{attempt.Picture.Height}");
        Assert.That(referee.Output, Does.EndWith($" {size}"));
        if (!DecodingChecks.IsDecodedOtherwise(file.File))
        {
            Assert.That(attempt.PixelsSha256(referee), Is.EqualTo(referee.PixelsSha256));
        }
    }

    private static Verdict Judge(byte[] bytes, out string findings)
    {
        try
        {
            JpegInspection inspection = JpegInspector.Inspect(bytes, ConversionLimits.Default.MaxScans);
            findings = string.Join(" | ", inspection.Findings);
            return inspection.Worst switch
            {
                { Severity: JpegDamageSeverity.Fatal } => Verdict.Rejects,
                { } => Verdict.ConvertsWhenSalvaged,
                null => inspection.Findings.Count > 0 ? Verdict.ConvertsWithWarning : Verdict.Converts,
            };
        }
        catch (ImageFault e)
        {
            findings = e.Message;
            return Verdict.Rejects;
        }
    }
}
