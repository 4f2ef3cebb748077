namespace Hosts.Tests;

[TestFixture]
public sealed class PoolSettingsTests
{
    [Test]
    public void Bind_SettingsThatNodesNeed_ArePassedAsVariables()
    {
        SettingsReader settings = SettingsReader.Create(new Dictionary<string, string?>
        {
            ["IMGCONV_DURABILITY"] = "full", ["IMGCONV_LOG_FORMAT"] = "json",
        });

        IReadOnlyDictionary<string, string> variables = PoolSettings.Bind(settings).NodeVariables;

        Assert.That(variables["IMGCONV_DURABILITY"], Is.EqualTo("full"));
        Assert.That(variables["IMGCONV_LOG_FORMAT"], Is.EqualTo("json"));
    }

    [Test]
    public void Bind_NothingSet_PassesNothing() =>
        Assert.That(PoolSettings.Bind(SettingsReader.Create(new Dictionary<string, string?>())).NodeVariables, Is.Empty);
}
