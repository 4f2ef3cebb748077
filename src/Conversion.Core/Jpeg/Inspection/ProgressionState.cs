using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Inspection;

/// <summary>Which bits of each coefficient progressive scans have brought, and whether a scan may follow (T.81
/// G.1.1.1).</summary>
internal sealed class ProgressionState(FrameHeader frame)
{
    private const int Unsent = -1;

    /// <summary>libjpeg's bound: a first scan may leave out up to 13 bits.</summary>
    private const int MaxLow = 13;

    private readonly int[][] _missingBits = [.. frame.Components.Select(_ => NewComponent())];

    /// <summary>Whether every coefficient has come with all its bits.</summary>
    public bool IsComplete => _missingBits.All(component => component.All(bits => bits == 0));

    /// <summary>Takes a scan into account.</summary>
    /// <exception cref="JpegFormatException">Its parameters are impossible in themselves.</exception>
    public void Apply(ScanHeader scan, JpegDamageLog log)
    {
        Validate(scan);
        foreach (ScanComponent component in scan.Components)
        {
            int[] missing = _missingBits[component.Index];
            bool isInSequence = scan.SpectralStart == 0 || missing[0] != Unsent;
            for (int k = scan.SpectralStart; k <= scan.SpectralEnd; k++)
            {
                isInSequence &= scan.ApproximationHigh == Math.Max(missing[k], 0);
                missing[k] = scan.ApproximationLow;
            }

            if (!isInSequence)
            {
                log.AddCorruption(
                    JpegDamageKind.ProgressionSequence,
                    scan.Offset,
                    $"A scan of component {frame.Components[component.Index].Id} (coefficients {scan.SpectralStart} to "
                    + $"{scan.SpectralEnd}, bits {scan.ApproximationHigh} to {scan.ApproximationLow}) does not follow from "
                    + "the scans before it");
            }
        }
    }

    /// <summary>To be called after the last scan: reports what was never sent.</summary>
    public void ReportMissing(JpegDamageLog log, long offset)
    {
        int unsent = 0;
        int coarse = 0;
        for (int c = 0; c < _missingBits.Length; c++)
        {
            if (_missingBits[c][0] == Unsent)
            {
                log.AddCorruption(
                    JpegDamageKind.IncompleteScans,
                    offset,
                    $"No scan holds the DC coefficients of component {frame.Components[c].Id}");
                continue;
            }

            unsent += _missingBits[c].Count(b => b == Unsent);
            coarse += _missingBits[c].Count(b => b > 0);
        }

        if (unsent + coarse > 0)
        {
            log.AddOddity(
                JpegDamageKind.IncompleteScans,
                offset,
                $"The scans end before full quality: {unsent} coefficients unsent, {coarse} at reduced precision, "
                + $"of {_missingBits.Length * ZigzagOrder.BlockSize}");
        }
    }

    private static int[] NewComponent()
    {
        var missing = new int[ZigzagOrder.BlockSize];
        missing.AsSpan().Fill(Unsent);
        return missing;
    }

    private static void Validate(ScanHeader scan)
    {
        bool isDc = scan.SpectralStart == 0;
        bool isBand = isDc
            ? scan.SpectralEnd == 0
            : scan.SpectralStart <= scan.SpectralEnd && scan.SpectralEnd < ZigzagOrder.BlockSize && scan.Components.Count == 1;
        bool isStep = scan.ApproximationHigh == 0 || scan.ApproximationLow == scan.ApproximationHigh - 1;
        if (!isBand || !isStep || scan.ApproximationLow > MaxLow)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadScan,
                scan.Offset,
                $"A progressive scan of {scan.Components.Count} components has the parameters Ss={scan.SpectralStart} "
                + $"Se={scan.SpectralEnd} Ah={scan.ApproximationHigh} Al={scan.ApproximationLow}, which cannot be");
        }
    }
}
