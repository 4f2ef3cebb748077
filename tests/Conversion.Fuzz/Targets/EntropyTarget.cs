using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Fuzz.Targets;

/// <summary>The reading of every code of a JPEG, behind the limits that a conversion checks before it.</summary>
internal sealed class EntropyTarget : FuzzTarget
{
    private const long FixedBytes = 1 << 20;
    private const int BytesPerInputByte = 32;

    /// <summary>A bit for each coefficient of four components (see <see cref="JpegInspector"/>), and pointers to their rows.</summary>
    private const long PlaneBytes = 4 << 20;

    private static readonly ConversionLimits Limits = new() { MaxPixels = 2 << 20, MaxScans = 40, MaxMemoryBytes = 64 << 20 };

    public override string Name => "entropy";

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + PlaneBytes + ((long)BytesPerInputByte * inputBytes);

    public override bool Run(ReadOnlyMemory<byte> input)
    {
        ReadOnlySpan<byte> file = input.Span;
        try
        {
            JpegHeader header = JpegHeader.Read(file);
            LimitCheck.Picture(header.Width, header.Height, Limits);
            JpegInspection inspection = JpegInspector.Inspect(file, Limits.MaxScans);
            Require(inspection.Scans <= Limits.MaxScans, "No more scans are read than the limit allows");
            foreach (JpegDamage finding in inspection.Findings)
            {
                Require(
                    finding.Offset >= 0 && finding.Offset <= file.Length,
                    "Damage lies within the file",
                    $"{finding.Offset} of {file.Length}: {finding.Message}");
            }

            inspection.ThrowIfRejected(salvages: false);
            return true;
        }
        catch (Exception e) when (e is ImageFault or ImageConversionException)
        {
            CheckRefusal(e, file.Length);
            return false;
        }
    }
}
