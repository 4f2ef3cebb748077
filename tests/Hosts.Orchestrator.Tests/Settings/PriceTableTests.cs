using ImageConversion.Batch.Model;
using ImageConversion.Testing;
using Microsoft.Extensions.Configuration;

namespace Hosts.Orchestrator.Tests;

public sealed class PriceTableTests
{
    private static readonly string Sample = Path.Combine(RepositoryPaths.Root, "samples", "azure", "prices.json");

    [Test]
    public void Read_NotSet_IsTheExamples() =>
        Assert.That(PriceTableFile.Read(SettingsOf(null)), Is.SameAs(PriceTable.Examples));

    [Test]
    public void Read_TheSample_IsTheExamplesAsAUserHasThem()
    {
        PriceTable table = PriceTableFile.Read(SettingsOf(Sample));

        Assert.Multiple(() =>
        {
            Assert.That(table.AreExamples, Is.False, "whoever names a file answers for it");
            Assert.That(table.AsOf, Is.EqualTo(PriceTable.Examples.AsOf));
            Assert.That(table.PerCoreHour, Is.EqualTo(PriceTable.Examples.PerCoreHour));
            Assert.That(table.Tiers, Is.EquivalentTo(PriceTable.Examples.Tiers));
            Assert.That(table.PerNodeHour, Does.ContainKey("Standard_D4s_v5"));
        });
    }

    [TestCase("{}", "is no price table")]
    [TestCase("null", "holds null")]
    [TestCase("{", "is no price table")]
    public void Read_NoPriceTable_NamesFileAndFlag(string content, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.json"], content);

        SettingsException e = Assert.Throws<SettingsException>(() => PriceTableFile.Read(SettingsOf(folder["p.json"])))!;

        Assert.That(e.Problems.Single(), Does.Contain(expected).And.Contains("p.json").And.Contains("--prices"));
    }

    [Test]
    public void Read_MissingTierAndNegativePrice_NamesBoth()
    {
        using var folder = new TemporaryFolder();
        string text = File.ReadAllText(Sample).Replace("\"cold\"", "\"Hot\"", StringComparison.OrdinalIgnoreCase)
            .Replace("\"spot\": 0.01", "\"spot\": -1", StringComparison.Ordinal);
        File.WriteAllText(folder["p.json"], text);

        SettingsException e = Assert.Throws<SettingsException>(() => PriceTableFile.Read(SettingsOf(folder["p.json"])))!;

        Assert.That(
            e.Problems, Has.One.Contains("'Cold' is missing").And.One.Contains("perCoreHour.spot: expected 0 or more; found -1"));
    }

    [Test]
    public void Read_NoFile_SaysSo() => Assert.That(
        Assert.Throws<SettingsException>(() => PriceTableFile.Read(SettingsOf("/nowhere/p.json")))!.Problems.Single(),
        Does.Contain("'/nowhere/p.json' cannot be read"));

    private static SettingsReader SettingsOf(string? file) => new(
    [
        ("flag", new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(SettingCatalog.Prices.Key, file)]).Build()),
    ]);
}
