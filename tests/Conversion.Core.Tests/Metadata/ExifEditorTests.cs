using ImageConversion.Core.Metadata;
using ImageConversion.Corpus.Metadata;

namespace ImageConversion.Core.Tests.Metadata;

[TestFixture(false)]
[TestFixture(true)]
public sealed class ExifEditorTests(bool isBigEndian)
{
    private static readonly byte[] Thumbnail = [0xFF, 0xD8, .. Enumerable.Repeat((byte)0x5A, 500), 0xFF, 0xD9];

    [Test]
    public void RemoveOrientation_AmongOthers_TakesItOutAndMovesNothingElse()
    {
        byte[] tiff = Sample().ToArray();

        byte[] edited = Edit(tiff, e => e.RemoveOrientation());

        Assert.That(edited, Has.Length.EqualTo(tiff.Length));
        AssertReads(edited, (ref TiffReader r) =>
        {
            Assert.That(r.EntryCount(r.FirstDirectory), Is.EqualTo(5));
            Assert.That(r.Find(r.FirstDirectory, ExifTag.Orientation), Is.Null);
            Assert.That(r.Text(r.Find(r.FirstDirectory, 0x010F)!.Value), Is.EqualTo("A maker of cameras"));
            Assert.That(r.Rational(r.Find(r.FirstDirectory, ExifTag.XResolution)!.Value), Is.EqualTo(300));
            Assert.That(r.UInt32(EndOf(r, r.FirstDirectory)), Is.Not.Zero, "the link to the thumbnail's directory");
        });
        int makerNote = tiff.AsSpan().IndexOf("MAKERNOTE"u8);
        Assert.That(edited.AsSpan(makerNote, 9).SequenceEqual("MAKERNOTE"u8), Is.True);
    }

    [Test]
    public void RemoveOrientation_Twice_TakesBothOut()
    {
        byte[] tiff = new TiffBuilder(isBigEndian).Short(0x0112, 6).Short(0x0112, 8).ToArray();

        byte[] edited = Edit(tiff, e => e.RemoveOrientation());

        AssertReads(edited, (ref TiffReader r) => Assert.That(r.EntryCount(r.FirstDirectory), Is.Zero));
    }

    [Test]
    public void RemoveOrientation_DirectoryCutOff_ResetsIt()
    {
        byte[] whole = new TiffBuilder(isBigEndian).Short(0x0112, 6).Short(0x0128, 2).ToArray();
        byte[] tiff = whole[..(8 + 2 + 12 + 5)];

        byte[] edited = Edit(tiff, e => e.RemoveOrientation());

        AssertReads(edited, (ref TiffReader r) =>
            Assert.That(r.Number(r.Find(r.FirstDirectory, ExifTag.Orientation)!.Value), Is.EqualTo(1)));
    }

    [Test]
    public void RemoveOrientation_NoLinkToANextDirectory_SparesTheValuesInItsPlace()
    {
        byte[] tiff = WithoutLink();

        byte[] edited = Edit(tiff, e =>
        {
            e.RemoveThumbnail();
            e.RemoveOrientation();
            e.SwapSides();
        });

        Assert.That(edited, Has.Length.EqualTo(tiff.Length));
        AssertReads(edited, (ref TiffReader r) =>
        {
            Assert.That(r.Number(r.Find(r.FirstDirectory, ExifTag.Orientation)!.Value), Is.EqualTo(1));
            Assert.That(r.Text(r.Find(r.FirstDirectory, 0x010F)!.Value), Is.EqualTo("A maker of cameras"));
            Assert.That(r.Rational(r.Find(r.FirstDirectory, ExifTag.XResolution)!.Value), Is.EqualTo(150));
            Assert.That(r.Rational(r.Find(r.FirstDirectory, ExifTag.YResolution)!.Value), Is.EqualTo(300));
        });
    }

    [Test]
    public void RemoveThumbnail_AtTheEnd_ShortensTheStream()
    {
        byte[] tiff = Sample().ToArray();

        byte[] edited = Edit(tiff, e => e.RemoveThumbnail());

        Assert.That(edited, Has.Length.LessThan(tiff.Length - Thumbnail.Length));
        Assert.That(edited.AsSpan().IndexOf(Thumbnail.AsSpan(0, 8)), Is.Negative);
        AssertReads(edited, (ref TiffReader r) =>
        {
            Assert.That(r.UInt32(EndOf(r, r.FirstDirectory)), Is.Zero);
            Assert.That(r.Text(r.Find(r.FirstDirectory, 0x010F)!.Value), Is.EqualTo("A maker of cameras"));
        });
    }

    [Test]
    public void RemoveThumbnail_BeforeOtherData_IsOverwrittenInPlace()
    {
        byte[] tiff = [.. Sample().ToArray(), .. "A PREVIEW THAT A MAKER NOTE POINTS TO"u8];

        byte[] edited = Edit(tiff, e => e.RemoveThumbnail());

        Assert.That(edited, Has.Length.EqualTo(tiff.Length));
        Assert.That(edited.AsSpan().IndexOf(Thumbnail.AsSpan(0, 8)), Is.Negative);
        Assert.That(edited.AsSpan().EndsWith("A PREVIEW THAT A MAKER NOTE POINTS TO"u8), Is.True);
    }

    [Test]
    public void RemoveThumbnail_WhoseBytesAreOthersToo_LeavesThem()
    {
        byte[] tiff = Sample().ToArray();
        TiffReader.TryOpen(tiff, out TiffReader reader);
        uint directory = reader.UInt32(EndOf(reader, reader.FirstDirectory))!.Value;
        // The thumbnail is said to begin at the start of the stream.
        tiff.AsSpan(reader.Find(directory, ExifTag.ThumbnailOffset)!.Value.Offset + 8, 4).Clear();

        byte[] edited = Edit(tiff, e => e.RemoveThumbnail());

        AssertReads(edited, (ref TiffReader r) =>
            Assert.That(r.Text(r.Find(r.FirstDirectory, 0x010F)!.Value), Is.EqualTo("A maker of cameras")));
    }

    [Test]
    public void SwapSides_Dimensions_ChangePlaces()
    {
        byte[] edited = Edit(Sample().ToArray(), e => e.SwapSides());

        AssertReads(edited, (ref TiffReader r) =>
        {
            uint exif = r.Directory(r.FirstDirectory, ExifTag.ExifPointer)!.Value;
            Assert.That(r.Number(r.Find(exif, ExifTag.PixelXDimension)!.Value), Is.EqualTo(3000));
            Assert.That(r.Number(r.Find(exif, ExifTag.PixelYDimension)!.Value), Is.EqualTo(70_000));
            Assert.That(r.Rational(r.Find(r.FirstDirectory, ExifTag.XResolution)!.Value), Is.EqualTo(150));
            Assert.That(r.Rational(r.Find(r.FirstDirectory, ExifTag.YResolution)!.Value), Is.EqualTo(300));
        });
    }

    [Test]
    public void SwapSides_SizeAndFocalPlane_ChangePlaces()
    {
        byte[] tiff = new TiffBuilder(isBigEndian)
            .Short(0x0100, 4000)
            .Long(0x0101, 3000)
            .Directory(0x8769, exif => exif.Rational(0xA20E, 1000, 1).Rational(0xA20F, 2000, 1))
            .ToArray();

        byte[] edited = Edit(tiff, e => e.SwapSides());

        AssertReads(edited, (ref TiffReader r) =>
        {
            uint exif = r.Directory(r.FirstDirectory, ExifTag.ExifPointer)!.Value;
            Assert.That(r.Number(r.Find(r.FirstDirectory, ExifTag.ImageWidth)!.Value), Is.EqualTo(3000));
            Assert.That(r.Number(r.Find(r.FirstDirectory, ExifTag.ImageLength)!.Value), Is.EqualTo(4000));
            Assert.That(r.Rational(r.Find(exif, ExifTag.FocalPlaneXResolution)!.Value), Is.EqualTo(2000));
            Assert.That(r.Rational(r.Find(exif, ExifTag.FocalPlaneYResolution)!.Value), Is.EqualTo(1000));
        });
    }

    [Test]
    public void DeclareColorSpace_AdobeRgb_ChangesBothPlaces()
    {
        byte[] tiff = new TiffBuilder(isBigEndian)
            .Directory(0x8769, e => e.Short(0xA001, 0xFFFF).Directory(0xA005, i => i.Ascii(0x0001, "R03")))
            .ToArray();
        Assert.That(ExifReader.ColorSpace(tiff), Is.EqualTo(Core.Color.ExifColorSpace.AdobeRgb));

        byte[] edited = Edit(tiff, e => e.DeclareColorSpace(1));

        Assert.That(ExifReader.ColorSpace(edited), Is.EqualTo(Core.Color.ExifColorSpace.Srgb));
        Assert.That(edited.AsSpan().IndexOf("R98"u8), Is.Positive);
    }

    [Test]
    public void TryOpen_NoTiff_IsNull() => Assert.That(ExifEditor.TryOpen("Exif, but not TIFF"u8.ToArray()), Is.Null);

    /// <summary>Whatever the offsets and counts are, every change ends without an exception.</summary>
    [Test]
    public void Edit_MutatedStreams_NeverThrows()
    {
        byte[] original = Sample().ToArray();
        for (int seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            byte[] tiff = original[..random.Next(random.Next(2) == 0 ? original.Length : 200, original.Length + 1)];
            for (int i = random.Next(1, 8); i > 0; i--)
            {
                tiff[random.Next(4, tiff.Length)] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
            }

            Assert.That(
                () => Edit(tiff, e =>
                {
                    e.RemoveThumbnail();
                    e.RemoveOrientation();
                    e.SwapSides();
                    e.DeclareColorSpace(1);
                }),
                Throws.Nothing,
                $"seed {seed}");
        }
    }

    private delegate void Check(ref TiffReader reader);

    private TiffBuilder Sample() => new TiffBuilder(isBigEndian)
        .Ascii(0x010F, "A maker of cameras")
        .Short(0x0112, 6)
        .Rational(0x011A, 300, 1)
        .Rational(0x011B, 150, 1)
        .Short(0x0128, 2)
        .Directory(0x8769, exif => exif
            .Undefined(0x927C, "MAKERNOTE and what only its maker knows"u8.ToArray())
            .Short(0xA001, 0xFFFF)
            .Long(0xA002, 70_000)
            .Short(0xA003, 3000))
        .Thumbnail(Thumbnail);

    /// <summary>The first value stands where the link to the next directory belongs.</summary>
    private byte[] WithoutLink()
    {
        byte[] tiff = new TiffBuilder(isBigEndian)
            .Ascii(0x010F, "A maker of cameras")
            .Short(0x0112, 6)
            .Rational(0x011A, 300, 1)
            .Rational(0x011B, 150, 1)
            .ToArray();
        TiffReader.TryOpen(tiff, out TiffReader reader);
        int link = (int)EndOf(reader, reader.FirstDirectory);
        foreach (ushort tag in (ushort[])[0x010F, 0x011A, 0x011B])
        {
            TiffEntry entry = reader.Find(reader.FirstDirectory, tag)!.Value;
            // Offsets below 256: the last byte of four, or the first.
            tiff[entry.Offset + (isBigEndian ? 11 : 8)] -= 4;
        }

        return [.. tiff[..link], .. tiff[(link + 4)..]];
    }

    private static long EndOf(TiffReader reader, uint directory) => directory + 2 + (reader.EntryCount(directory) * 12);

    private static byte[] Edit(byte[] tiff, Action<ExifEditor> edit)
    {
        ExifEditor editor = ExifEditor.TryOpen(tiff)!;
        edit(editor);
        return editor.ToArray();
    }

    private static void AssertReads(byte[] tiff, Check check)
    {
        Assert.That(TiffReader.TryOpen(tiff, out TiffReader reader), Is.True);
        check(ref reader);
    }
}
