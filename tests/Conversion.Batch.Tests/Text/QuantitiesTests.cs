using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Tests.Text;

public sealed class QuantitiesTests
{
    [TestCase(0, "0 B")]
    [TestCase(1, "1 B")]
    [TestCase(1023, "1023 B")]
    [TestCase(1024, "1.0 KiB")]
    [TestCase(1536, "1.5 KiB")]
    [TestCase(100 * 1024, "100 KiB")]
    [TestCase(1024 * 1024 - 1, "1.0 MiB")]
    [TestCase(102_399, "100 KiB")]
    [TestCase(256L << 20, "256 MiB")]
    [TestCase(1L << 30, "1.0 GiB")]
    [TestCase(long.MaxValue, "8.0 EiB")]
    [TestCase(-2048, "-2.0 KiB")]
    public void Bytes_Amount_HasTheLargestUnitThatLeavesAtLeastOne(long bytes, string expected) =>
        Assert.That(Quantities.Bytes(bytes), Is.EqualTo(expected));

    [TestCase("0", 0)]
    [TestCase("512", 512)]
    [TestCase("512B", 512)]
    [TestCase(" 512 MiB ", 512L << 20)]
    [TestCase("512m", 512L << 20)]
    [TestCase("2GB", 2_000_000_000)]
    [TestCase("2gib", 2L << 30)]
    [TestCase("2G", 2L << 30)]
    [TestCase("1.5g", 3L << 29)]
    [TestCase(".5k", 512)]
    [TestCase("1KB", 1000)]
    [TestCase("1K", 1024)]
    [TestCase("3TB", 3_000_000_000_000)]
    [TestCase("3TiB", 3L << 40)]
    public void TryParseBytes_Amount_IsRead(string text, long expected)
    {
        Assert.That(Quantities.TryParseBytes(text, out long bytes), Is.True);
        Assert.That(bytes, Is.EqualTo(expected));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase(".")]
    [TestCase("MiB")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("1,5G")]
    [TestCase("1.5.2G")]
    [TestCase("1e3")]
    [TestCase("5X")]
    [TestCase("9999999TiB")]
    [TestCase("NaN")]
    public void TryParseBytes_NotAnAmount_IsRefused(string? text) =>
        Assert.That(Quantities.TryParseBytes(text, out _), Is.False);

    [TestCase("90s", 90)]
    [TestCase("1.5h", 5400)]
    [TestCase("1h30m", 5400)]
    [TestCase(" 2d ", 172_800)]
    [TestCase("0s", 0)]
    public void TryParseDuration_AsTyped_IsRead(string text, double seconds)
    {
        Assert.That(Quantities.TryParseDuration(text, out TimeSpan duration), Is.True);
        Assert.That(duration.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("90")]
    [TestCase("s")]
    [TestCase("1h30")]
    [TestCase("-1s")]
    [TestCase("1.2.3s")]
    [TestCase("5w")]
    [TestCase("99999999d")]
    public void TryParseDuration_NotADuration_IsRefused(string? text) =>
        Assert.That(Quantities.TryParseDuration(text, out _), Is.False);

    [TestCase(0, "0.0s")]
    [TestCase(1.25, "1.3s")]
    [TestCase(9.94, "9.9s")]
    [TestCase(9.97, "10s")]
    [TestCase(12, "12s")]
    [TestCase(59.4, "59s")]
    [TestCase(59.7, "1m 00s")]
    [TestCase(185, "3m 05s")]
    [TestCase(3599.8, "1h 00m")]
    [TestCase(3720, "1h 02m")]
    [TestCase(86399.9, "1d 00h")]
    [TestCase(90_000, "1d 01h")]
    [TestCase(40 * 86_400, "40d 00h")]
    public void Duration_Time_HasItsTwoLargestUnits(double seconds, string expected) =>
        Assert.That(Quantities.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(expected));
}
