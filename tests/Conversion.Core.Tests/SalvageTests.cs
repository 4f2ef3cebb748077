using System.Globalization;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests;

/// <summary>What is made of damaged files where that is asked for.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class SalvageTests
{
    private static readonly ConversionOptions Salvaging = new()
    {
        OnDamage = DamageHandling.Salvage,
        Orientation = OrientationHandling.Keep,
    };

    [TestCase("broken-truncated.jpg")]
    public void Convert_TruncatedSample_IsRejectedByDefaultAndWholeUnderSalvage(string sample)
    {
        byte[] jpeg = File.ReadAllBytes(Path.Combine(RepositoryPaths.Root, "samples", "images", sample));

        Conversions salvaged = Conversions.Of(jpeg, Salvaging);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => Conversions.Encode(jpeg),
                Throws.InstanceOf<ImageConversionException>().With.Property("Kind").EqualTo(ImageErrorKind.Truncated));
            Assert.That(salvaged.Warnings, Is.Not.Empty);
            Assert.That(salvaged.Picture.Height, Is.EqualTo(salvaged.Result.HeightPixels));
        });
    }

    /// <summary>Cut anywhere behind its first scan header, a file still becomes a picture of its full size.</summary>
    [TestCase("subsampling/420.jpg")]
    [TestCase("progressive.jpg")]
    [TestCase("restart.jpg")]
    [TestCase("grey.jpg")]
    [TestCase("rgb-adobe.jpg")]
    public void Convert_CutShort_HasEveryRow(string sample)
    {
        byte[] jpeg = File.ReadAllBytes(Path.Combine(RepositoryPaths.Root, "samples", "images", sample));
        int height = Conversions.Encode(jpeg).Result.HeightPixels;
        int scan = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        const int cuts = 7;
        const int scanHeaderBytes = 16;
        int data = jpeg.Length - scan - scanHeaderBytes;

        for (int i = 0; i < cuts; i++)
        {
            byte[] cut = jpeg[..(scan + scanHeaderBytes + (data * i / cuts))];
            Conversions salvaged = Conversions.Of(cut, Salvaging);

            Assert.That(salvaged.Picture.Height, Is.EqualTo(height), i.ToString(CultureInfo.InvariantCulture));
            Assert.That(salvaged.Warnings, Is.Not.Empty);
        }
    }
}
