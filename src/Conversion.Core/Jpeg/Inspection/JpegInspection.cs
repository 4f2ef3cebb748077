using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Inspection;

/// <summary>What reading every code of a JPEG has shown.</summary>
internal sealed class JpegInspection
{
    internal JpegInspection(
        FrameHeader? frame, int scans, int end, IReadOnlyList<JpegSegment> segments, IReadOnlyList<JpegDamage> findings)
    {
        End = end;
        Frame = frame;
        Scans = scans;
        Segments = segments;
        Findings = findings;
        Worst = findings.FirstOrDefault(f => f.Severity == JpegDamageSeverity.Fatal)
            ?? findings.FirstOrDefault(f => f.Severity == JpegDamageSeverity.Damage);
    }

    /// <summary>The frame header; null where reading did not get so far.</summary>
    public FrameHeader? Frame { get; }

    /// <summary>Scans that were read, in whole or in part.</summary>
    public int Scans { get; }

    /// <summary>Where what codes the picture ends, as far as it could be read: at EOI, behind the last scan, or at a segment that
    /// the file's end cuts off. 0 if no scan was read.</summary>
    public int End { get; }

    /// <summary>Every APPn and COM segment that was read, in order: those before the first scan, then those behind it.</summary>
    public IReadOnlyList<JpegSegment> Segments { get; }

    /// <summary>The findings in the order of their discovery, of each kind the first few; empty for a clean file.</summary>
    public IReadOnlyList<JpegDamage> Findings { get; }

    /// <summary>The first of the gravest findings; null where there are oddities at most.</summary>
    public JpegDamage? Worst { get; }

    /// <summary>The same, with one more finding.</summary>
    public JpegInspection With(JpegDamage finding) => new(Frame, Scans, End, Segments, [.. Findings, finding]);

    /// <summary>Fails where this picture is not to be converted.</summary>
    /// <param name="salvages">Whether damage is accepted, as long as there is a picture.</param>
    public void ThrowIfRejected(bool salvages)
    {
        if (Worst is { } worst && (worst.Severity == JpegDamageSeverity.Fatal || !salvages))
        {
            throw worst.ToException();
        }
    }
}
