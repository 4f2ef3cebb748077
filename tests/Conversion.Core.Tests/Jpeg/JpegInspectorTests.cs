using System.Diagnostics;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Tests.Jpeg;

public class JpegInspectorTests
{
    [Test]
    public void Inspect_CompleteImage_FindsNothing()
    {
        JpegInspection inspection = Inspect(TestJpeg.CompleteGrey(5, 3));

        Assert.That(inspection.Findings, Is.Empty);
        Assert.That(inspection.Worst, Is.Null);
        Assert.That(inspection.Scans, Is.EqualTo(1));
    }

    [Test]
    public void Inspect_FillBytesBeforeMarkers_FindsNothing()
    {
        byte[] file = TestJpeg.Grey(1, 1).Blocks(1).Flush().Raw(0xFF, 0xFF, 0xFF).Marker(MarkerCode.Eoi).ToArray();

        Assert.That(Inspect(file).Findings, Is.Empty);
    }

    [Test]
    public void Inspect_FillBytesInTheImageData_AreAnOddity()
    {
        // A DC difference of 511 (category 9) and an end of block: FD, FF, a stuffed zero, AF.
        byte[] whole = TestJpeg.Grey(1, 1).Bits(0b1111110_111111111, 16).Bits(0b1010, 4).Flush().Marker(MarkerCode.Eoi).ToArray();
        int stuffed = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0, 0xAF]);
        byte[] filled = [.. whole[..stuffed], 0xFF, 0xFF, .. whole[stuffed..]];

        Assert.That(Inspect(whole).Findings, Is.Empty);
        AssertOnly(Inspect(filled), JpegDamageKind.FillInScan, JpegDamageSeverity.Oddity, stuffed);
    }

    [Test]
    public void Inspect_EveryTruncation_IsFound()
    {
        byte[] whole = TestJpeg.CompleteGrey(40, 40);

        // Without the two bytes of EOI, it is complete.
        for (int length = 2; length < whole.Length - 2; length++)
        {
            JpegDamage? worst = Inspect(whole[..length]).Worst;

            Assert.That(worst, Is.Not.Null, $"cut to {length} bytes");
            Assert.That(worst!.ErrorKind, Is.EqualTo(FaultKind.Truncated), $"cut to {length} bytes: {worst}");
        }
    }

    [Test]
    public void Inspect_StrayBytesBetweenSegments_IsAnOddity()
    {
        byte[] file = new TestJpeg().Marker(MarkerCode.Soi).Raw(1, 2, 3, 0xFF, 0).Quantization(0)
            .Frame(MarkerCode.Sof0, 8, 8, (1, 0x11, 0)).StandardTables().Scan(0, 63, 0, 0, (1, 0x00))
            .Blocks(1).Flush().Marker(MarkerCode.Eoi).ToArray();

        JpegInspection inspection = Inspect(file);

        AssertOnly(inspection, JpegDamageKind.StrayBytes, JpegDamageSeverity.Oddity, offset: 2);
        Assert.That(inspection.Findings[0].Message, Does.Contain("5 stray bytes"));
    }

    [Test]
    public void Inspect_BytesAfterTheImage_IsAnOddityThatNamesThem()
    {
        byte[] image = TestJpeg.CompleteGrey(1, 1);

        JpegInspection inspection = Inspect([.. image, 0, 0, .. TestJpeg.CompleteGrey(2, 2)]);

        AssertOnly(inspection, JpegDamageKind.TrailingBytes, JpegDamageSeverity.Oddity, image.Length);
        Assert.That(inspection.Findings[0].Message, Does.Contain("JPEG"));
    }

    [Test]
    public void Inspect_TooFewBlocks_IsTruncated()
    {
        byte[] file = TestJpeg.Grey(2, 2).Blocks(2).Flush().Marker(MarkerCode.Eoi).ToArray();

        AssertOnly(Inspect(file), JpegDamageKind.PrematureEndOfScan, JpegDamageSeverity.Damage, file.Length - 2);
    }

    [Test]
    public void Inspect_TooManyBlocks_IsDamage()
    {
        byte[] file = TestJpeg.Grey(2, 2).Blocks(16).Flush().Marker(MarkerCode.Eoi).ToArray();

        JpegInspection inspection = Inspect(file);

        AssertOnly(inspection, JpegDamageKind.ExcessScanData, JpegDamageSeverity.Damage, file.Length - 2 - 9);
        Assert.That(inspection.Findings[0].Message, Does.StartWith("9 bytes left"));
    }

    [Test]
    public void Inspect_PaddingAfterTheScan_IsAnOddity()
    {
        byte[] file = TestJpeg.Grey(2, 2).Blocks(4).Flush().Raw(0, 0, 0, 0).Marker(MarkerCode.Eoi).ToArray();

        AssertOnly(Inspect(file), JpegDamageKind.ExcessScanData, JpegDamageSeverity.Oddity, file.Length - 6);
    }

    [Test]
    public void Inspect_ManyZeros_AreNoPadding()
    {
        byte[] file = TestJpeg.Grey(2, 2).Blocks(4).Flush().Raw(new byte[512]).Marker(MarkerCode.Eoi).ToArray();

        AssertOnly(Inspect(file), JpegDamageKind.ExcessScanData, JpegDamageSeverity.Damage, file.Length - 514);
    }

    [Test]
    public void Inspect_BytesBehindAPaddedEnd_IsAnOddity()
    {
        // Two blocks of six bits leave four ones in the last byte: the data end there.
        byte[] file = TestJpeg.Grey(2, 1).Blocks(2).Flush().Raw(0xDE, 0xCE, 0x0B).Marker(MarkerCode.Eoi).ToArray();

        JpegInspection inspection = Inspect(file);

        AssertOnly(inspection, JpegDamageKind.ExcessScanData, JpegDamageSeverity.Oddity, file.Length - 5);
        Assert.That(inspection.Findings[0].Message, Does.StartWith("3 bytes that code nothing left"));
    }

    [Test]
    public void Inspect_BytesBehindTwoOnes_IsDamage()
    {
        // One block leaves two ones, which are seen by chance too often to be an end.
        byte[] file = TestJpeg.Grey(1, 1).Blocks(1).Flush()
            .Raw(0x12, 0x9A, 0x47, 0xDE, 0xCE, 0x0B, 0x12, 0x9A).Marker(MarkerCode.Eoi).ToArray();

        AssertOnly(Inspect(file), JpegDamageKind.ExcessScanData, JpegDamageSeverity.Damage, file.Length - 10);
    }

    [Test]
    public void Inspect_UpToSevenBytesBeforeTheEnd_IsAnOddity([Values(1, 3, 7)] int count)
    {
        byte[] bytes = [0x12, 0x9A, 0x47, 0xDE, 0xCE, 0x0B, 0x12];
        byte[] file = TestJpeg.Grey(1, 1).Blocks(1).Flush().Raw(bytes[..count]).Marker(MarkerCode.Eoi).ToArray();

        AssertOnly(Inspect(file), JpegDamageKind.ExcessScanData, JpegDamageSeverity.Oddity, file.Length - count - 2);
    }

    [Test]
    public void Inspect_AFewBytesBeforeAnotherMarkerThanTheEnd_IsDamage()
    {
        byte[] betweenIntervals = TestJpeg.Grey(2, 1, restartInterval: 1).Blocks(1).Flush().Raw(0x12, 0x9A, 0x47)
            .Marker(MarkerCode.Rst0).Blocks(1).Flush().Marker(MarkerCode.Eoi).ToArray();
        byte[] beforeComment = TestJpeg.Grey(1, 1).Blocks(1).Flush().Raw(0x12, 0x9A, 0x47)
            .Segment(MarkerCode.Com, 1, 2).Marker(MarkerCode.Eoi).ToArray();

        Assert.That(Inspect(betweenIntervals).Worst?.Kind, Is.EqualTo(JpegDamageKind.ExcessScanData));
        Assert.That(Inspect(beforeComment).Worst?.Kind, Is.EqualTo(JpegDamageKind.ExcessScanData));
    }

    [Test]
    public void Inspect_AFewBytesBeforeTheEndOfADamagedImage_StayDamage()
    {
        byte[] file = TestJpeg.Grey(7, 1).Bits(0, 2).Bits(0x1FFFF, 17).Blocks(6).Flush().Raw(0x12, 0x9A, 0x47)
            .Marker(MarkerCode.Eoi).ToArray();

        Assert.That(
            Inspect(file).Findings.Select(f => (f.Kind, f.Severity)),
            Does.Contain((JpegDamageKind.ExcessScanData, JpegDamageSeverity.Damage)));
    }

    [Test]
    public void Inspect_SamsungTrailer_NamesTheMotionPhoto()
    {
        byte[] file = [.. TestJpeg.CompleteGrey(1, 1), 0, 0, 0x30, 0x0A, 0x10, 0, 0, 0, .. "MotionPhoto_Data"u8, .. "ftypmp42"u8];

        Assert.That(Inspect(file).Findings.Single().Message, Does.Contain("the video of a motion photo"));
    }

    [Test]
    public void Inspect_IntervalsBeyondTheLastRow_IsAnOddity()
    {
        TestJpeg image = TestJpeg.Grey(2, 1, restartInterval: 1)
            .Blocks(1).Flush().Marker(MarkerCode.Rst0).Blocks(1).Flush();
        byte[] file = image.Marker(MarkerCode.Rst0 + 1).Blocks(1).Flush().Marker(MarkerCode.Rst0 + 2).Blocks(1).Flush()
            .Marker(MarkerCode.Eoi).ToArray();

        JpegInspection inspection = Inspect(file);

        AssertOnly(inspection, JpegDamageKind.ExcessScanData, JpegDamageSeverity.Oddity, file.Length - 8);
        Assert.That(inspection.Findings[0].Message, Does.Contain("for 2 restart intervals (2 bytes)"));
    }

    [Test]
    public void Inspect_IntervalsBeyondTheLastRowOutOfSequence_IsDamage()
    {
        TestJpeg image = TestJpeg.Grey(2, 1, restartInterval: 1)
            .Blocks(1).Flush().Marker(MarkerCode.Rst0).Blocks(1).Flush();
        byte[] file = image.Marker(MarkerCode.Rst0 + 1).Blocks(1).Flush().Marker(MarkerCode.Rst0 + 4).Blocks(1).Flush()
            .Marker(MarkerCode.Eoi).ToArray();

        Assert.That(Inspect(file).Worst?.Severity, Is.EqualTo(JpegDamageSeverity.Damage));
    }

    [Test]
    public void Inspect_BitsThatAreNoCode_IsDamage()
    {
        // Sixteen ones are a code of no table (C.2); the DC code 00 before them is one of a zero difference.
        byte[] file = TestJpeg.Grey(4, 1).Bits(0, 2).Bits(0x1FFFF, 17).Blocks(3).Flush().Marker(MarkerCode.Eoi).ToArray();

        Assert.That(
            Inspect(file).Findings.Select(f => (f.Kind, f.Severity)),
            Is.EqualTo(new[] { (JpegDamageKind.BadHuffmanCode, JpegDamageSeverity.Damage) }));
    }

    [Test]
    public void Inspect_RunPastTheBlock_IsDamage()
    {
        // Code 11111111001 is sixteen zeros (0xF0); four of them go one past the block.
        byte[] file = TestJpeg.Grey(1, 1).Bits(0, 2)
            .Bits(0x7F9, 11).Bits(0x7F9, 11).Bits(0x7F9, 11).Bits(0x7F9, 11).Flush().Marker(MarkerCode.Eoi).ToArray();

        Assert.That(
            Inspect(file).Findings.Select(f => (f.Kind, f.Severity)),
            Is.EqualTo(new[] { (JpegDamageKind.CoefficientOverflow, JpegDamageSeverity.Damage) }));
    }

    [Test]
    public void Inspect_RestartIntervals_FindsNothing()
    {
        byte[] file = Restarts([0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);

        Assert.That(Inspect(file).Findings, Is.Empty);
    }

    [TestCase(new byte[] { 0, 1, 3, 4 }, Description = "one lost")]
    [TestCase(new byte[] { 0, 1, 1, 2, 3 }, Description = "one repeated")]
    [TestCase(new byte[] { 0, 5, 2, 3, 4 }, Description = "one changed")]
    public void Inspect_RestartMarkersOutOfSequence_IsDamage(byte[] numbers)
    {
        JpegInspection inspection = Inspect(Restarts(numbers));

        Assert.That(inspection.Worst?.Kind, Is.EqualTo(JpegDamageKind.RestartSequence));
        Assert.That(inspection.Worst?.Severity, Is.EqualTo(JpegDamageSeverity.Damage));
    }

    [Test]
    public void Inspect_SecondScanOfAnImageInOneScan_IsDamageAfterThePicture()
    {
        byte[] file = TestJpeg.Grey(1, 1).Blocks(1).Flush().Scan(0, 63, 0, 0, (1, 0)).Blocks(1).Flush()
            .Marker(MarkerCode.Eoi).ToArray();

        Assert.That(Inspect(file).Worst?.Kind, Is.EqualTo(JpegDamageKind.BadStructure));
        Assert.That(Inspect(file).Worst?.Severity, Is.EqualTo(JpegDamageSeverity.Damage));
    }

    [Test]
    public void Inspect_ComponentWithoutAScan_IsDamage()
    {
        byte[] file = new TestJpeg().Marker(MarkerCode.Soi).Quantization(0)
            .Frame(MarkerCode.Sof0, 8, 8, (1, 0x11, 0), (2, 0x11, 0), (3, 0x11, 0)).StandardTables()
            .Scan(0, 63, 0, 0, (1, 0)).Blocks(1).Flush()
            .Scan(0, 63, 0, 0, (3, 0)).Blocks(1).Flush().Marker(MarkerCode.Eoi).ToArray();

        JpegInspection inspection = Inspect(file);

        Assert.That(inspection.Worst?.Kind, Is.EqualTo(JpegDamageKind.IncompleteScans));
        Assert.That(inspection.Worst?.Message, Does.Contain("component 2"));
        Assert.That(inspection.Scans, Is.EqualTo(2));
    }

    [Test]
    public void Inspect_ProgressiveScansOutOfSequence_IsDamage()
    {
        byte[] file = new TestJpeg().Marker(MarkerCode.Soi).Quantization(0)
            .Frame(MarkerCode.Sof2, 8, 8, (1, 0x11, 0)).StandardTables()
            .Scan(0, 0, 0, 0, (1, 0)).Bits(0, 2).Flush()
            .Scan(1, 63, 2, 1, (1, 0)).Bits(0b1010, 4).Flush().Marker(MarkerCode.Eoi).ToArray();

        Assert.That(Inspect(file).Worst?.Kind, Is.EqualTo(JpegDamageKind.ProgressionSequence));
    }

    [Test]
    public void Inspect_ProgressiveImageOfDcAlone_IsAnOddity()
    {
        byte[] file = new TestJpeg().Marker(MarkerCode.Soi).Quantization(0)
            .Frame(MarkerCode.Sof2, 8, 8, (1, 0x11, 0)).StandardTables()
            .Scan(0, 0, 0, 0, (1, 0)).Bits(0, 2).Flush().Marker(MarkerCode.Eoi).ToArray();

        AssertOnly(Inspect(file), JpegDamageKind.IncompleteScans, JpegDamageSeverity.Oddity, file.Length);
    }

    [TestCase((byte)0xC5)]
    [TestCase(MarkerCode.Sof11)]
    public void Inspect_ProcessThatIsNotDecoded_IsUnsupported(byte frame)
    {
        byte[] file = new TestJpeg().Marker(MarkerCode.Soi).Quantization(0).Frame(frame, 8, 8, (1, 0x11, 0))
            .StandardTables().Scan(0, 63, 0, 0, (1, 0)).Blocks(1).Flush().Marker(MarkerCode.Eoi).ToArray();

        Assert.That(Inspect(file).Worst?.ErrorKind, Is.EqualTo(FaultKind.Unsupported));
    }

    [Test]
    public void Inspect_MoreScansThanAllowed_FailsNamingTheLimit()
    {
        TestJpeg jpeg = new TestJpeg().Marker(MarkerCode.Soi).Quantization(0)
            .Frame(MarkerCode.Sof2, 8, 8, (1, 0x11, 0)).StandardTables().Scan(0, 0, 0, 0, (1, 0)).Bits(0, 2).Flush();
        for (int i = 0; i < 9; i++)
        {
            jpeg.Scan(1, 63, 0, 0, (1, 0)).Bits(0b1010, 4).Flush();
        }

        byte[] file = jpeg.Marker(MarkerCode.Eoi).ToArray();

        Assert.That(
            () => JpegInspector.Inspect(file, 9),
            Throws.TypeOf<ImageFault>()
                .With.Property(nameof(ImageFault.Kind)).EqualTo(FaultKind.LimitExceeded)
                .And.Message.Contains("MaxScans"));
        Assert.That(() => JpegInspector.Inspect(file, 10), Throws.Nothing);
        Assert.That(JpegHeader.CountScans(file, limit: 500), Is.EqualTo(10));
        Assert.That(JpegHeader.CountScans(file, limit: 3), Is.EqualTo(4));
    }

    [TestCase(MarkerCode.Sof0, (byte)63)]
    [TestCase(MarkerCode.Sof2, (byte)0)]
    [TestCase(MarkerCode.Sof9, (byte)63)]
    [TestCase(MarkerCode.Sof10, (byte)0)]
    public void Inspect_HugeSizeWithoutData_CostsNothing(byte frame, byte spectralEnd)
    {
        // A restart interval of one MCU is the most there is to do for each.
        byte[] file = new TestJpeg().Marker(MarkerCode.Soi).Quantization(0)
            .Frame(frame, 65_500, 65_500, (1, 0x22, 0), (2, 0x11, 0), (3, 0x11, 0)).StandardTables().RestartInterval(1)
            .Scan(0, spectralEnd, 0, 0, (1, 0), (2, 0), (3, 0)).Bits(0, 20).Flush().Marker(MarkerCode.Eoi).ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();

        JpegInspection inspection = Inspect(file);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20));
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(5)));
        if (frame is MarkerCode.Sof0 or MarkerCode.Sof2)
        {
            Assert.That(inspection.Worst, Is.Not.Null);
        }
    }

    [Test]
    public void ThrowIfRejected_Damage_DependsOnHandling()
    {
        byte[] file = TestJpeg.Grey(2, 2).Blocks(2).Flush().Marker(MarkerCode.Eoi).ToArray();
        JpegInspection inspection = Inspect(file);

        Assert.That(() => inspection.ThrowIfRejected(salvages: true), Throws.Nothing);
        Assert.That(
            () => inspection.ThrowIfRejected(salvages: false),
            Throws.TypeOf<ImageFault>()
                .With.Property(nameof(ImageFault.Kind)).EqualTo(FaultKind.Truncated)
                .And.Property(nameof(ImageFault.Offset)).EqualTo(file.Length - 2));
    }

    [Test]
    public void Inspect_RandomChanges_NeverFailsOtherwiseThanDocumented()
    {
        var random = new Random(5);
        byte[] whole = Restarts([0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. whole];
            for (int n = random.Next(4); n >= 0; n--)
            {
                changed[random.Next(2, changed.Length)] = (byte)random.Next(256);
            }

            try
            {
                _ = Inspect(changed);
            }
            catch (ImageFault e)
            {
                Assert.That(e.Kind, Is.EqualTo(FaultKind.LimitExceeded));
            }
        }
    }

    private static JpegInspection Inspect(byte[] file) => JpegInspector.Inspect(file, ConversionLimits.Default.MaxScans);

    /// <summary>An image of one block an interval, with these restart markers between them.</summary>
    private static byte[] Restarts(byte[] numbers)
    {
        TestJpeg jpeg = TestJpeg.Grey(numbers.Length + 1, 1, restartInterval: 1);
        foreach (byte number in numbers)
        {
            jpeg.Blocks(1).Flush().Marker((byte)(MarkerCode.Rst0 + number));
        }

        return jpeg.Blocks(1).Flush().Marker(MarkerCode.Eoi).ToArray();
    }

    private static void AssertOnly(JpegInspection inspection, JpegDamageKind kind, JpegDamageSeverity severity, long offset)
    {
        Assert.That(inspection.Findings, Has.Count.EqualTo(1), string.Join(Environment.NewLine, inspection.Findings));
        Assert.That(inspection.Findings[0].Kind, Is.EqualTo(kind));
        Assert.That(inspection.Findings[0].Severity, Is.EqualTo(severity));
        Assert.That(inspection.Findings[0].Offset, Is.EqualTo(offset));
    }
}
