using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.Model;

public sealed class ConverterUseTests
{
    [Test]
    public void ToText_SharesOfAllKinds_NamesTheLargestAndThoseThatShow()
    {
        ConverterUse use = Use(decode: 0.2, encode: 0.3, source: 0.4, target: 0.0996, memory: 0.0004);

        Assert.That(use.BoundBy, Is.EqualTo("Source"));
        Assert.That(
            use.ToText(),
            Is.EqualTo("source; converters were busy 50.0 % of the time (decode 20.0 %, encode 30.0 %), "
                + "waited 50.0 % (source 40.0 %, target 10.0 %)"));
    }

    [Test]
    public void ToText_NeverWaited_NamesNoReasonForIt() =>
        Assert.That(
            Use(decode: 0.4, encode: 0.6).ToText(),
            Is.EqualTo("encode; converters were busy 100.0 % of the time (decode 40.0 %, encode 60.0 %), waited 0.0 %"));

    [Test]
    public void Sum_OfTwo_WeighsThemByTheirTime()
    {
        ConverterUse sum = ConverterUse.Sum([Use(encode: 1, seconds: 30), Use(source: 1, seconds: 10)])!;

        Assert.That((sum.Encode, sum.Source, sum.Seconds), Is.EqualTo((0.75, 0.25, 40)));
    }

    [Test]
    public void Sum_OfNone_IsNull() => Assert.That(ConverterUse.Sum([]), Is.Null);

    private static ConverterUse Use(
        double decode = 0, double encode = 0, double source = 0, double target = 0, double memory = 0, double seconds = 1) => new()
    {
        Decode = decode, Encode = encode, Source = source, Target = target, Memory = memory, Ledger = 0, Seconds = seconds,
    };
}
