using ImageConversion.Batch.Model;

namespace Hosts.Orchestrator.Tests;

public sealed class FailureKindsTextTests
{
    [Test]
    public void Parse_Nothing_IsEveryKind() =>
        Assert.That(FailureKindsText.Parse("--only", null), Is.EquivalentTo(Enum.GetValues<FailureKind>()));

    [Test]
    public void Parse_NamesInAnyCase_AreTheirKinds() =>
        Assert.That(
            FailureKindsText.Parse("--only", "corrupt, TRANSIENT,LimitExceeded,corrupt"),
            Is.EquivalentTo([FailureKind.Corrupt, FailureKind.Transient, FailureKind.LimitExceeded]));

    [TestCase("Corrupt,Broken", "'Broken'")]
    [TestCase("2", "'2'")]
    [TestCase("", "''")]
    [TestCase(" , ", "' , '")]
    public void Parse_NoKind_NamesItAndThoseThatAre(string text, string named)
    {
        SettingsException e = Assert.Throws<SettingsException>(() => FailureKindsText.Parse("--only", text))!;

        Assert.That(e.Problems, Has.One.Items);
        Assert.That(e.Message, Does.StartWith("--only: ").And.Contain($"found {named}"));
        Assert.That(e.Message, Does.Contain("NotJpeg, Corrupt, Truncated").And.Contain("Transient"));
    }
}
