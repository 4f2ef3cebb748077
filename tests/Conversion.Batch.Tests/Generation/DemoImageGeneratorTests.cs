using System.Security.Cryptography;
using ImageConversion.Batch.Generation;

namespace ImageConversion.Batch.Tests.Generation;

internal sealed class DemoImageGeneratorTests
{
    // Nodes of a pool generate parts of one set, so the bytes must not depend on the machine; and a new release must
    // not change them without saying so, because people keep sets by seed.
    public static IEnumerable<TestCaseData> Goldens()
    {
        yield return new TestCaseData(
            new DemoImageOptions(), "c1c5af074a5dbf6e03c9abe5b926cc289586be7f01421bc512a205754e4081f0");
        yield return new TestCaseData(
            new DemoImageOptions { Width = 64, Height = 48, Seed = -1 },
            "1caecb56623f36082612237a72644d47985792fa831f53f83cac1adc514fc45a");
    }

    [TestCaseSource(nameof(Goldens))]
    public void Generate_Picture42_HasTheBytesOfEveryOtherMachine(DemoImageOptions options, string sha256)
    {
        byte[] jpeg = DemoImageGenerator.Generate(42, options);

        Assert.That(Convert.ToHexStringLower(SHA256.HashData(jpeg)), Is.EqualTo(sha256));
    }

    [Test]
    public void Generate_IndexAndSeed_EachChangeThePicture()
    {
        var options = new DemoImageOptions { Width = 64, Height = 48 };
        string[] pictures =
        [
            .. from seed in Enumerable.Range(-3, 6)
               from index in Enumerable.Range(0, 40)
               select Convert.ToBase64String(DemoImageGenerator.Generate(index, options with { Seed = seed })),
        ];

        Assert.That(pictures, Is.Unique);
    }

    [Test]
    public void Generate_ManyThreads_GiveTheSameBytes()
    {
        var options = new DemoImageOptions { Width = 120, Height = 90, NoisePercent = 5 };
        byte[] expected = DemoImageGenerator.Generate(3, options);

        byte[][] all = [.. Enumerable.Range(0, 32).AsParallel().Select(_ => DemoImageGenerator.Generate(3, options))];

        Assert.That(all, Is.All.EqualTo(expected));
    }

    [Test]
    public void DrawRgb_Bars_HaveTheirColoursInOrder()
    {
        byte[] rgb = DemoImageGenerator.DrawRgb(1, new DemoImageOptions { Width = 160, Height = 160 });

        int[] colors = [.. Enumerable.Range(0, 8).Select(i => ColorAt(rgb, 160, (i * 20) + 10, 155))];

        Assert.That(colors, Is.EqualTo(new[]
        {
            0xFFFFFF, 0xFFFF00, 0x00FFFF, 0x00FF00, 0xFF00FF, 0xFF0000, 0x0000FF, 0x000000,
        }));
    }

    [Test]
    public void DrawRgb_Border_IsWhiteOnAllFourSides()
    {
        byte[] rgb = DemoImageGenerator.DrawRgb(1, new DemoImageOptions { Width = 50, Height = 40, NoisePercent = 50 });

        IEnumerable<int> border =
            Enumerable.Range(0, 50).SelectMany(x => new[] { ColorAt(rgb, 50, x, 0), ColorAt(rgb, 50, x, 39) })
                .Concat(Enumerable.Range(0, 40).SelectMany(y => new[] { ColorAt(rgb, 50, 0, y), ColorAt(rgb, 50, 49, y) }));

        Assert.That(border, Is.All.EqualTo(0xFFFFFF));
    }

    [Test]
    public void DrawRgb_EverySmallSize_Works()
    {
        for (int width = 1; width <= 40; width++)
        {
            for (int height = 1; height <= 40; height++)
            {
                var options = new DemoImageOptions { Width = width, Height = height };

                byte[] rgb = DemoImageGenerator.DrawRgb(width * height, options);

                Assert.That(rgb, Has.Length.EqualTo(width * height * 3));
            }
        }
    }

    [TestCase(65535, 1)]
    [TestCase(1, 65535)]
    [TestCase(2000, 3)]
    public void Generate_ExtremeShape_Decodes(int width, int height)
    {
        // libjpeg-turbo stops at 65500, so the longest sides are checked by the header alone.
        byte[] jpeg = DemoImageGenerator.Generate(0, new DemoImageOptions { Width = width, Height = height });

        byte[] frame = JpegSegments.Single(jpeg, 0xC0);
        Assert.That(
            ((frame[3] << 8) | frame[4], (frame[1] << 8) | frame[2]), Is.EqualTo((width, height)));
        if (Math.Max(width, height) <= 65500)
        {
            Djpeg.Decode(jpeg);
        }
    }

    [TestCase("demo-image", 42, "demo-image-000042.jpg")]
    [TestCase("a/b", 0, "a/b-000000.jpg")]
    [TestCase("x", 12_345_678, "x-12345678.jpg")]
    public void NameOf_Index_HasAtLeastSixDigits(string prefix, long index, string expected) =>
        Assert.That(DemoImageGenerator.NameOf(prefix, index), Is.EqualTo(expected));

    [Test]
    public void Generate_OptionOutOfRange_IsRefusedByName()
    {
        (DemoImageOptions Options, string Name)[] cases =
        [
            (new() { Width = 0 }, "Width"),
            (new() { Height = 65536 }, "Height"),
            (new() { NoisePercent = 101 }, "NoisePercent"),
            (new() { Width = 65535, Height = 65535 }, "options"),
        ];

        foreach ((DemoImageOptions options, string name) in cases)
        {
            Assert.That(
                () => DemoImageGenerator.Generate(0, options),
                Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo(name));
        }

        Assert.That(
            () => DemoImageGenerator.Generate(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static int ColorAt(byte[] rgb, int width, int x, int y)
    {
        int i = ((y * width) + x) * 3;
        return (rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2];
    }
}
