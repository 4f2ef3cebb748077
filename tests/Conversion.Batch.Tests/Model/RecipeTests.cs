using ImageConversion.Batch.Model;
using ImageConversion.Core;

namespace ImageConversion.Batch.Tests.Model;

public sealed class RecipeTests
{
    private static IEnumerable<TestCaseData<ConversionOptions>> ChangedOptions()
    {
        var d = ConversionOptions.Default;
        yield return Case(d with { Compression = CompressionPreset.Fast }, "compression");
        yield return Case(d with { Orientation = OrientationHandling.Keep }, "orientation");
        yield return Case(d with { Color = ColorHandling.Srgb }, "color");
        yield return Case(d with { Metadata = MetadataHandling.None }, "metadata");
        yield return Case(d with { OnDamage = DamageHandling.Salvage }, "on damage");
        yield return Case(d with { Accept = AcceptedFormats.Any }, "accept");
        yield return Case(d with { Grey = GreyHandling.Never }, "grey");
        yield return Case(d with { Encoder = EncoderKind.Skia }, "encoder");
        yield return Case(d with { Cmyk = CmykHandling.Naive }, "cmyk");
        yield return Case(d with { Cmyk = CmykHandling.Profile, CmykProfile = new byte[] { 1 } }, "a profile for cmyk");
        yield return Case(d with { Cmyk = CmykHandling.Profile, CmykProfile = new byte[] { 2 } }, "another profile for cmyk");
        yield return Case(d with { Extract = ExtractHandling.Further }, "extract");
        yield return Case(d with { Hdr = HdrHandling.Pq }, "pq");
        yield return Case(d with { Hdr = HdrHandling.Hlg }, "hlg");
        static TestCaseData<ConversionOptions> Case(ConversionOptions options, string name) =>
            new TestCaseData<ConversionOptions>(options).SetArgDisplayNames(name);
    }

    // PNGs in the world carry this hash; another one makes all of them stale. It changes with the converter's version only.
    [Test]
    public void Hash_Defaults_IsTheOneOfStampsInTheWorld() =>
        Assert.That(new Recipe { ConverterVersion = 1 }.Hash, Is.EqualTo("30fbb6c563b0f09e"));

    [TestCaseSource(nameof(ChangedOptions))]
    public void Hash_OptionChanged_Changes(ConversionOptions options) =>
        Assert.That(new Recipe { Options = options }.Hash, Is.Not.EqualTo(new Recipe().Hash));

    [Test]
    public void Hash_EachOptionChanged_DiffersFromAllOthers()
    {
        string[] hashes = [.. ChangedOptions().Select(o => new Recipe { Options = (ConversionOptions)o.Arguments[0]! }.Hash)];

        Assert.That(hashes, Is.Unique);
        Assert.That(hashes, Has.All.Match("^[0-9a-f]{16}$"));
    }

    [Test]
    public void Hash_ConverterVersionChanged_Changes() =>
        Assert.That(
            new Recipe { ConverterVersion = JpegToPngConverter.OutputVersion + 1 }.Hash, Is.Not.EqualTo(new Recipe().Hash));

    [Test]
    public void Hash_LimitsChanged_Stays()
    {
        var limits = new ConversionLimits
        {
            MaxPixels = 1, MaxSidePixels = 2, MaxInputBytes = 3, MaxScans = 4, MaxMemoryBytes = 5,
        };

        Assert.That(
            new Recipe { Options = ConversionOptions.Default with { Limits = limits } }.Hash, Is.EqualTo(new Recipe().Hash));
    }

    [Test]
    public void Hash_OtherDecoder_Stays() =>
        Assert.That(
            new Recipe { Options = ConversionOptions.Default with { Decoder = JpegDecoder.Skia } }.Hash,
            Is.EqualTo(new Recipe().Hash));

    // A new option of the converter has to be thought of here: it changes bytes, so it belongs into the hash.
    [Test]
    public void Hash_OptionsOfTheConverter_AreAllThoughtOf() =>
        Assert.That(
            typeof(ConversionOptions).GetProperties().Where(p => p.GetMethod!.IsStatic is false).Select(p => p.Name),
            Is.EquivalentTo(
            [
                "Compression", "Orientation", "Color", "Metadata", "OnDamage", "Accept", "Grey", "Cmyk", "CmykProfile", "Extract", "Hdr", "Decoder", "Encoder",
                "Limits",
            ]));
}
