using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Tests.Pixels;

[TestFixture]
public sealed class RgbxRowsTests
{
    [Test]
    public void DropFourth_EveryWidth_KeepsThreeOfFourBytesAndWritesNoFurther()
    {
        for (int pixels = 0; pixels <= 70; pixels++)
        {
            byte[] rgbx = new byte[pixels * 4];
            new Random(pixels).NextBytes(rgbx);
            byte[] target = new byte[(pixels * 3) + 1];
            target[^1] = 0xA5;

            RgbxRows.DropFourth(rgbx, target.AsSpan(0, pixels * 3));

            byte[] expected = [.. rgbx.Where((_, i) => i % 4 != 3), 0xA5];
            Assert.That(target, Is.EqualTo(expected), $"{pixels} pixels");
        }
    }

    [Test]
    public void DropFourth_InPlace_GivesTheSame()
    {
        byte[] rgbx = new byte[400];
        new Random(1).NextBytes(rgbx);
        byte[] expected = [.. rgbx.Where((_, i) => i % 4 != 3)];

        RgbxRows.DropFourth(rgbx, rgbx.AsSpan(0, 300));

        Assert.That(rgbx[..300], Is.EqualTo(expected));
    }

    [Test]
    public void DropFourth_TargetTooShort_Throws() =>
        Assert.That(() => RgbxRows.DropFourth(new byte[40], new byte[29]), Throws.InstanceOf<ArgumentException>());
}
