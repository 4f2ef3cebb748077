using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Metadata;
using ImageConversion.Core.Tests.Jpeg;

namespace ImageConversion.Core.Tests.Fuzzing;

/// <summary>What fuzzing found, each in its smallest form.</summary>
[TestFixture]
public sealed class FuzzFindingTests
{
    /// <summary>Such a value was written over, and what was left is no TIFF stream that a PNG may carry.</summary>
    [Test]
    public void DeclareColorSpace_ColorSpaceThatPointsAtTheHeader_LeavesTheHeader()
    {
        byte[] exif =
        [
            (byte)'I', (byte)'I', 0x2A, 0, 8, 0, 0, 0,
            1, 0, 0x69, 0x87, (byte)TiffEntry.Long, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0x01, 0xA0, (byte)TiffEntry.Short, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        ExifEditor editor = ExifEditor.TryOpen(exif)!;

        editor.DeclareColorSpace(1);

        Assert.That(editor.ToArray(), Is.EqualTo(exif));
    }

    [Test]
    public void Inspect_ScansMissingAndNoEndOfImage_NamesNoPlaceBehindTheFile()
    {
        byte[] jpeg = new TestJpeg().Marker(MarkerCode.Soi).Quantization(0)
            .Frame(MarkerCode.Sof2, 8, 8, (1, 0x11, 0))
            .StandardTables().Scan(0, 0, 0, 0, (1, 0x00)).Bits(0, 2).Flush().ToArray();

        JpegInspection inspection = JpegInspector.Inspect(jpeg, ConversionLimits.Default.MaxScans);

        Assert.That(inspection.Findings, Has.Some.Property("Kind").EqualTo(JpegDamageKind.IncompleteScans));
        Assert.That(inspection.Findings.Select(f => f.Offset), Is.All.LessThanOrEqualTo(jpeg.Length));
    }
}
