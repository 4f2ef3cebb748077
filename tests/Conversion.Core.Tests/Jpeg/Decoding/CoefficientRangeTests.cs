using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Tests.Jpeg.Decoding;

/// <summary>Coefficients that samples of 8 bits cannot give are decoded, and warned of.</summary>
[TestFixture]
public sealed class CoefficientRangeTests
{
    private const string Warning = "Coefficients are out of the range";

    [TestCase(2, true)]
    [TestCase(1, false)]
    public void Convert_DcOf2047_WarnsWhereItsStepMakesItTooLarge(byte step, bool isTooLarge)
    {
        byte[] file = Sequential(step).Bits(0b111111110, 9).Bits(2047, 11).Bits(0b1010, 4).Flush().Marker(MarkerCode.Eoi).ToArray();

        AssertWarns(file, isTooLarge, "shortly before");
    }

    [TestCase(4, true)]
    [TestCase(2, false)]
    public void Convert_AcOf1023_WarnsWhereItsStepMakesItTooLarge(byte step, bool isTooLarge)
    {
        byte[] file = Sequential(step).Bits(0, 2).Bits(0b1111111110000011, 16).Bits(1023, 10).Bits(0b1010, 4).Flush()
            .Marker(MarkerCode.Eoi).ToArray();

        AssertWarns(file, isTooLarge, "shortly before");
    }

    [TestCase(2, true)]
    [TestCase(1, false)]
    public void Convert_ProgressiveDcOf2047_NamesTheBlocks(byte step, bool isTooLarge)
    {
        byte[] file = Start(MarkerCode.Sof2, step).Scan(0, 0, 0, 0, (1, 0)).Bits(0b111111110, 9).Bits(2047, 11).Flush()
            .Scan(1, 63, 0, 0, (1, 0)).Bits(0b1010, 4).Flush().Marker(MarkerCode.Eoi).ToArray();

        AssertWarns(file, isTooLarge, "in row 0 of the blocks of component 1");
    }

    private static void AssertWarns(byte[] file, bool isTooLarge, string place)
    {
        foreach (DamageHandling onDamage in (DamageHandling[])[DamageHandling.Reject, DamageHandling.Salvage])
        {
            Conversions conversion = Conversions.Of(file, new ConversionOptions { OnDamage = onDamage });

            Assert.That(
                conversion.Warnings,
                isTooLarge ? Has.One.StartsWith(Warning).And.One.Contains(place) : Is.Empty,
                onDamage.ToString());
        }
    }

    private static TestJpeg Sequential(byte step) => Start(MarkerCode.Sof0, step).Scan(0, 63, 0, 0, (1, 0));

    private static TestJpeg Start(byte frame, byte step)
    {
        byte[] table = new byte[65];
        table.AsSpan(1).Fill(step);
        return new TestJpeg().Marker(MarkerCode.Soi).Segment(MarkerCode.Dqt, table)
            .Frame(frame, 8, 8, (1, 0x11, 0)).StandardTables();
    }
}
