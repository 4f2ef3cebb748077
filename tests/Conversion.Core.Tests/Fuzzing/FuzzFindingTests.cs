using Conversion.Core.Jpeg;
using Conversion.Core.Tests.Jpeg;

namespace Conversion.Core.Tests.Fuzzing;

/// <summary>What fuzzing found, each in its smallest form.</summary>
[TestFixture]
public sealed class FuzzFindingTests
{
    [Test]
    public void Inspect_ScansMissingAndNoEndOfImage_NamesNoPlaceBehindTheFile()
    {
        byte[] jpeg = new TestJpeg().Marker(JpegMarker.Soi).Quantization(0)
            .Frame(JpegMarker.Sof2, 8, 8, (1, 0x11, 0))
            .StandardTables().Scan(0, 0, 0, 0, (1, 0x00)).Bits(0, 2).Flush().ToArray();

        JpegInspection inspection = JpegInspector.Inspect(jpeg, ConversionLimits.Default);

        Assert.That(inspection.Findings, Has.Some.Property("Kind").EqualTo(JpegDamageKind.IncompleteScans));
        Assert.That(inspection.Findings.Select(f => f.Offset), Is.All.LessThanOrEqualTo(jpeg.Length));
    }
}
