using System.Diagnostics;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Core;
using ImageConversion.Testing;
using Microsoft.Extensions.Configuration;

namespace Hosts.Orchestrator.Tests;

public sealed class SettingsReaderTests
{
    private const string Memory = "IMGCONV_MEMORY";

    [TestCase(true, true, true, "1", "flag")]
    [TestCase(false, true, true, "2", "environment")]
    [TestCase(false, false, true, "3", "appsettings.json")]
    public void Get_SetInSeveralLayers_TheStrongestCounts(bool flag, bool environment, bool file, string text, string origin)
    {
        SettingsReader reader = Reader(
            flag ? new() { [Memory] = "1" } : [], environment ? new() { [Memory] = "2" } : [], file ? new() { [Memory] = "3" } : []);

        SettingValue value = reader.Get(SettingCatalog.Memory);

        Assert.That(value.Text, Is.EqualTo(text));
        Assert.That(value.Origin, Is.EqualTo(origin));
    }

    [Test]
    public void Get_SetNowhere_IsTheDefault()
    {
        SettingsReader reader = Reader([], [], []);

        Assert.That(reader.Get(SettingCatalog.Memory), Is.EqualTo(new SettingValue(SettingCatalog.Memory, null, "default")));
        Assert.That(reader.Get(SettingCatalog.InputContainer).Text, Is.EqualTo("images"));
    }

    [Test]
    public void Get_EmptyFlag_IsNotTheDefault()
    {
        SettingsReader reader = Reader(new() { ["IMGCONV_COMPRESSION"] = "" }, [], []);

        _ = reader.GetChoice<CompressionPreset>(SettingCatalog.Compression);

        SettingsException e = Assert.Throws<SettingsException>(reader.ThrowIfProblems)!;
        Assert.That(e.Problems, Has.Count.EqualTo(1).And.Some.Contains("--compression"));
    }

    [Test]
    public void Get_EmptyVariable_CountsAsAbsent()
    {
        SettingsReader reader = Reader([], new() { [Memory] = "" }, new() { [Memory] = "3" });

        Assert.That(reader.Get(SettingCatalog.Memory).Origin, Is.EqualTo("appsettings.json"));
    }

    [Test]
    [NonParallelizable]
    public void Create_OutputsOfADeployment_AreTheWeakestLayerInAnyCase()
    {
        using var folder = new TemporaryFolder();
        string before = Directory.GetCurrentDirectory();
        File.WriteAllText(
            Path.Combine(folder.Path, "deployment.json"),
            """{ "azurE_BATCH_ACCOUNT": { "type": "String", "value": "b" }, "imgconV_MEMORY": { "type": "String", "value": "1GiB" } }""");
        File.WriteAllText(Path.Combine(folder.Path, "appsettings.json"), """{ "IMGCONV_MEMORY": "2GiB" }""");
        SettingsReader reader;
        try
        {
            Directory.SetCurrentDirectory(folder.Path);
            reader = SettingsReader.Create(new Dictionary<string, string?>());
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.That(reader.Get(SettingCatalog.BatchAccount), Is.EqualTo(
            new SettingValue(SettingCatalog.BatchAccount, "b", "deployment.json")));
        Assert.That(reader.Get(SettingCatalog.Memory).Text, Is.EqualTo("2GiB"));
    }

    [TestCase("appsettings.json", "mkfifo")]
    [TestCase("deployment.json", "mkfifo")]
    [TestCase("appsettings.json", "ln -s /dev/zero")]
    [TestCase("appsettings.json", "ln -s appsettings.json")]
    [TestCase("appsettings.json", "truncate -s 1G")]
    [NonParallelizable]
    [CancelAfter(20_000)]
    [Platform(Include = "Linux", Reason = "pipes need mkfifo")]
    public async Task Create_FileThatIsNone_IsAProblemAndDoesNotWait(string name, string made, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        string before = Directory.GetCurrentDirectory();
        SettingsException e;
        try
        {
            Directory.SetCurrentDirectory(folder.Path);
            using (Process make = Process.Start("sh", ["-c", $"{made} {name}"]))
            {
                await make.WaitForExitAsync(cancellationToken);
            }

            e = (await Assert.ThrowsAsync<SettingsException>(
                () => Task.Run(() => SettingsReader.Create(new Dictionary<string, string?>()), cancellationToken).WaitAsync(cancellationToken)))!;
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.That(e.Message, Does.StartWith($"{name} cannot be read"));
    }

    [TestCase("small", CompressionPreset.Small)]
    [TestCase("SMALL", CompressionPreset.Small)]
    [TestCase("fast", CompressionPreset.Fast)]
    public void GetChoice_Member_IsReadInAnyCase(string text, CompressionPreset expected) =>
        Assert.That(
            Reader(new() { ["IMGCONV_COMPRESSION"] = text }, [], []).GetChoice<CompressionPreset>(SettingCatalog.Compression),
            Is.EqualTo(expected));

    [TestCase("1", 1L)]
    [TestCase("4096", 4096L)]
    public void GetNumber_InRange_IsRead(string text, long expected)
    {
        SettingsReader reader = Reader(new() { ["IMGCONV_PARALLELISM"] = text }, [], []);

        Assert.That(reader.GetNumber(SettingCatalog.Parallelism, 1, 4096), Is.EqualTo(expected));
        Assert.That(reader.ThrowIfProblems, Throws.Nothing);
    }

    [TestCase("0")]
    [TestCase("4097")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("1,5")]
    [TestCase("many")]
    [TestCase("99999999999999999999")]
    public void GetNumber_OutOfRangeOrNoNumber_IsAProblem(string text)
    {
        SettingsReader reader = Reader(new() { ["IMGCONV_PARALLELISM"] = text }, [], []);

        Assert.That(reader.GetNumber(SettingCatalog.Parallelism, 1, 4096), Is.Null);
        SettingsException e = Assert.Throws<SettingsException>(reader.ThrowIfProblems)!;
        Assert.That(e.Problems, Is.EqualTo([$"--parallelism: expected a whole number from 1 to 4096; found '{text}'."]));
    }

    [Test]
    public void Bind_SeveralProblems_AreReportedTogetherWithTheirPlaces()
    {
        SettingsReader reader = Reader(
            new() { ["IMGCONV_NAMES"] = "odd", ["IMGCONV_COMPRESSION"] = "1" },
            new() { [Memory] = "12" },
            new() { ["IMGCONV_MAX_PIXELS"] = "x" });

        SettingsException e = Assert.Throws<SettingsException>(() => RunSettings.Bind(reader))!;

        Assert.That(e.Problems, Is.EquivalentTo(
        [
            "--compression: expected one of fast, balanced, small; found '1'.",
            "--names: expected one of replace, append; found 'odd'.",
            "IMGCONV_MEMORY (environment): expected an amount of at least 256 MiB, e.g. 2GiB; found '12'.",
            "IMGCONV_MAX_PIXELS (appsettings.json): expected a whole number of at least 1; found 'x'.",
        ]));
        Assert.That(e.Message, Does.Contain("--names").And.Contain("IMGCONV_MEMORY"));
    }

    [Test]
    public void Bind_NothingSet_IsTheDefaultRecipe()
    {
        RunSettings settings = RunSettings.Bind(Reader([], [], []));

        Assert.That(settings.ApplyTo(new ConversionRequest("s", "t")), Is.EqualTo(new ConversionRequest("s", "t") { Machine = settings.Machine }));
        Assert.That(settings.Machine.Parallelism, Is.EqualTo(Environment.ProcessorCount));
        Assert.That(settings.State, Is.Null);
    }

    [Test]
    public void Bind_CmykOfNoProfile_IsAProblemThatNamesTheValue()
    {
        SettingsException error = Assert.Throws<SettingsException>(
            () => RunSettings.Bind(Reader(new() { ["IMGCONV_CMYK"] = "absent.icc" }, [], [])))!;

        Assert.That(error.Message, Does.Contain("absent.icc").And.Contain("press, naive, or the path of an ICC profile for CMYK"));
    }

    [Test]
    public void Bind_EverythingSet_ReachesTheRun()
    {
        RunSettings settings = RunSettings.Bind(Reader(
            new()
            {
                ["IMGCONV_COMPRESSION"] = "small",
                ["IMGCONV_ORIENTATION"] = "keep",
                ["IMGCONV_COLOR"] = "srgb",
                ["IMGCONV_METADATA"] = "none",
                ["IMGCONV_ON_DAMAGE"] = "salvage",
                ["IMGCONV_ACCEPT"] = "any",
                ["IMGCONV_GREY"] = "never",
                ["IMGCONV_CMYK"] = "naive",
                ["IMGCONV_DECODER"] = "skia",
                ["IMGCONV_ENCODER"] = "skia",
                ["IMGCONV_MAX_PIXELS"] = "1000",
                ["IMGCONV_MAX_SIDE"] = "100",
                ["IMGCONV_MAX_INPUT"] = "3MiB",
                ["IMGCONV_MAX_SCANS"] = "20",
                ["IMGCONV_MAX_IMAGE_MEMORY"] = "64MiB",
                ["IMGCONV_NAMES"] = "append",
                ["IMGCONV_OVERWRITE"] = "never",
                ["IMGCONV_TIER"] = "cool",
                ["IMGCONV_INCLUDE_PATTERN"] = "*.jpg",
                [Memory] = "1GiB",
                ["IMGCONV_PARALLELISM"] = "3",
                ["IMGCONV_STATE"] = "/state",
            },
            [],
            []));

        Assert.That(settings.Options, Is.EqualTo(new ConversionOptions
        {
            Compression = CompressionPreset.Small,
            Orientation = OrientationHandling.Keep,
            Color = ColorHandling.Srgb,
            Metadata = MetadataHandling.None,
            OnDamage = DamageHandling.Salvage,
            Accept = AcceptedFormats.Any,
            Grey = GreyHandling.Never,
            Cmyk = CmykHandling.Naive,
            Decoder = JpegDecoder.Skia,
            Encoder = EncoderKind.Skia,
            Limits = new ConversionLimits
            {
                MaxPixels = 1000,
                MaxSidePixels = 100,
                MaxInputBytes = 3 << 20,
                MaxScans = 20,
                MaxMemoryBytes = 64 << 20,
            },
        }));
        Assert.That(settings.Names, Is.EqualTo(NamePolicy.Append));
        Assert.That(settings.Overwrite, Is.EqualTo(OverwritePolicy.Never));
        Assert.That(settings.Tier, Is.EqualTo(TargetTier.Cool));
        Assert.That(settings.Include, Is.EqualTo("*.jpg"));
        Assert.That(settings.Machine.MemoryBytes, Is.EqualTo(1L << 30));
        Assert.That(settings.Machine.Parallelism, Is.EqualTo(3));
        Assert.That(settings.State, Is.EqualTo("/state"));
    }

    [Test]
    public void Shown_Secret_IsMaskedAndTellsOnlyWhetherItIsSet()
    {
        SettingsReader reader = Reader([], new() { ["AZURE_BATCH_ACCESS_KEY"] = "s3cret" }, []);

        Assert.That(reader.Get(SettingCatalog.BatchKey).Shown, Is.EqualTo("********"));
        Assert.That(reader.Get(SettingCatalog.ConnectionString).Shown, Is.Null);
    }

    [Test]
    public void ThrowIfProblems_SecretWithABadValue_DoesNotShowIt()
    {
        SettingsReader reader = Reader([], new() { ["AZURE_BATCH_ACCESS_KEY"] = "s3cret" }, []);

        reader.GetNumber(SettingCatalog.BatchKey, min: 1);

        SettingsException e = Assert.Throws<SettingsException>(reader.ThrowIfProblems)!;
        Assert.That(e.Message, Does.Not.Contain("s3cret"));
    }

    [TestCase("12.5", 1, new[] { 12.5 })]
    [TestCase("0.19+0.04", 2, new[] { 0.19, 0.04 })]
    [TestCase("0.19", 2, new[] { 0.19 })]
    public void GetAmounts_Amounts_AreRead(string text, int most, double[] amounts) => Assert.That(
        Reader(new() { ["IMGCONV_MAX_COST"] = text }, [], []).GetAmounts(SettingCatalog.MaxCost, most), Is.EqualTo(amounts.Select(a => (decimal)a)));

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("1,5")]
    [TestCase("1+2")]
    [TestCase("many")]
    [TestCase("")]
    public void GetAmounts_NoAmount_IsAProblem(string text)
    {
        SettingsReader reader = Reader(new() { ["IMGCONV_MAX_COST"] = text }, [], []);

        Assert.That(reader.GetAmounts(SettingCatalog.MaxCost, most: 1), Is.Empty);
        Assert.That(Assert.Throws<SettingsException>(reader.ThrowIfProblems)!.Message, Does.Contain("--max-cost: expected an amount above 0"));
    }

    [Test]
    public void All_Settings_HaveUniqueKeysAndFlagsAndAHintThatHoldsTheDefault()
    {
        Assert.That(SettingCatalog.All.Select(s => s.Key), Is.Unique);
        Assert.That(SettingCatalog.All.Select(s => s.Flag).OfType<string>(), Is.Unique);
        foreach (Setting setting in SettingCatalog.All.Where(s => s.Hint.Contains('|') && s.Default is not null))
        {
            Assert.That(setting.Hint.Split('|'), Does.Contain(setting.Default), setting.Key);
        }
    }

    private static SettingsReader Reader(
        Dictionary<string, string?> flags, Dictionary<string, string?> environment, Dictionary<string, string?> file) => new(
        [
            ("flag", Layer(flags)), ("environment", Layer(environment)), ("appsettings.json", Layer(file)),
        ]);

    private static IConfigurationRoot Layer(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
