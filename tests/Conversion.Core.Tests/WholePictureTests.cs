using ImageConversion.Corpus;
using ImageConversion.Corpus.Families;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Core.Tests;

/// <summary>A complete picture is complete, whatever stands around it; and one that is not, is not.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class WholePictureTests
{
    private static readonly JpegToPngConverter Converter = new();

    public static IEnumerable<CorpusFile> FilesBeyondTheReferee() => GeneratedCorpus.Files.Where(f => f is { IsBeyondReferee: true, SamePixelsAs: not null });

    public static IEnumerable<string> Tails() => EndFamily.Tails.Select(t => t.Name);

    /// <summary>The other decoder is given what codes the picture, and no more.</summary>
    [TestCaseSource(nameof(FilesBeyondTheReferee))]
    public void Convert_BySkia_HasTheSamePixels(CorpusFile file)
    {
        var options = new ConversionOptions { Decoder = JpegDecoder.Skia };
        byte[] expected = Conversions.Of(GeneratedCorpus.Get(file.SamePixelsAs!)).Picture.Pixels;
        Conversions found = Conversions.Of(file, options);

        Assert.Multiple(() =>
        {
            Assert.That(found.Picture.Pixels, Is.EqualTo(expected));
            Assert.That(Conversions.Of(file, options with { OnDamage = DamageHandling.Salvage }).Png, Is.EqualTo(found.Png));
            Assert.That(Converter.Verify(file.ReadAllBytes(), Conversions.Of(file).Png).IsMatch);
        });
    }

    /// <summary>Pictures that end with any number of bits to spare in their last byte.</summary>
    [TestCaseSource(nameof(Tails))]
    public void Convert_AnyLastByte_DoesNotDependOnChance(string name)
    {
        byte[] tail = EndFamily.Tails.Single(t => t.Name == name).Bytes;
        for (int seed = 1; seed <= 30; seed++)
        {
            var settings = new JpegSettings { Width = 40, Height = 24, Content = Content.Landscape(40, 24, seed) };
            foreach (byte frame in new[] { JpegSettings.Baseline, JpegSettings.Progressive })
            {
                byte[] jpeg = JpegWriter.Write(settings with { Frame = frame });

                Assert.That(
                    Conversions.Of([.. jpeg[..^2], .. tail]).Picture.Pixels,
                    Is.EqualTo(Conversions.Of(jpeg).Picture.Pixels),
                    $"seed {seed}, frame {frame:X2}");
            }
        }
    }

    /// <summary>Cut in the image data, and filled up to any length with zeros, which are codes of most tables.</summary>
    [Test]
    public void Convert_CutAndFilledWithZeros_IsRejected([Values(20, 500, 4096, 60_000)] int fill, [Range(1, 9, 2)] int tenth)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            byte[] jpeg = JpegWriter.Write(new JpegSettings { Width = 64, Height = 48, Content = Content.Landscape(64, 48, seed) });
            int start = jpeg.EndOf(0xDA);
            byte[] filled = [.. jpeg.AsSpan(0, start + ((jpeg.Length - start) * tenth / 10)), .. new byte[fill]];

            Assert.That(() => Conversions.Encode(filled), Throws.InstanceOf<ImageConversionException>(), $"seed {seed}");
        }
    }

    /// <summary>Bytes left over before an EOI are a trace of misread codes, with or without a trailer behind it.</summary>
    [Test]
    public void Convert_MisreadBeforeAnEnd_IsRejectedAlsoWithATrailer([ValueSource(nameof(Tails))] string name)
    {
        byte[] damaged = GeneratedCorpus.Get("broken/code-flipped-early.jpg").ReadAllBytes();
        byte[] tail = EndFamily.Tails.Single(t => t.Name == name).Bytes;

        Assert.That(() => Conversions.Encode([.. damaged, .. tail]), Throws.InstanceOf<ImageConversionException>());
    }

    [Test]
    public void Convert_SalvagedBehindOtherBytes_HasThePicture()
    {
        byte[] expected = Conversions.Of(GeneratedCorpus.Get("valid/420-baseline.jpg")).Picture.Pixels;
        CorpusFile[] files = [.. GeneratedCorpus.Files.Where(f => f.Class.Name == "bytes before SOI")];
        foreach (CorpusFile file in files)
        {
            Conversions salvaged = Conversions.Of(file, new ConversionOptions { OnDamage = DamageHandling.Salvage });

            Assert.That(salvaged.Picture.Pixels, Is.EqualTo(expected), file.Name);
            Assert.That(salvaged.Warnings.Single(), Does.Contain("before the JPEG"), file.Name);
        }

        Assert.That(files, Has.Length.GreaterThan(2));
    }

    /// <summary>A JPEG within a file of another format is no picture that was asked for.</summary>
    [Test]
    public void Convert_SalvagedJpegWithinAnotherFormat_IsNotJpeg()
    {
        byte[] jpeg = GeneratedCorpus.Get("valid/420-baseline.jpg").ReadAllBytes();
        byte[] tiff = [.. "II*\0"u8, 8, 0, 0, 0, .. jpeg];

        Assert.That(
            () => Conversions.Encode(tiff, new ConversionOptions { OnDamage = DamageHandling.Salvage }),
            Throws.InstanceOf<ImageConversionException>().With.Property("Kind").EqualTo(ImageErrorKind.NotJpeg));
    }
}
