using System.Text;
using ImageConversion.Testing;

namespace Hosts.Orchestrator.Tests;

/// <summary>The manual page, made from the definitions of the verbs.</summary>
public sealed class ManualTests
{
    [Test]
    public void Manual_Printed_IsCleanForManAndMandoc()
    {
        using ProgramRun manual = ProgramRun.Imgconv("manual");
        Assert.That(manual.ExitCode, Is.Zero, manual.Errors);
        byte[] page = Encoding.UTF8.GetBytes(manual.Output);

        ToolResult man = DebianTool.Run("man", page, ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-"]);
        ToolResult lint = DebianTool.Run("mandoc", page, ["-Tlint", "-Wwarning"]);

        Assert.That(man.ExitCode, Is.Zero, man.Error);
        Assert.That(man.Error, Is.Empty);
        // It has no date, so that the same program prints the same page.
        Assert.That(
            lint.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.Contains("missing date", StringComparison.Ordinal)),
            Is.Empty);
        // Without backspaces, which mark bold and underlined letters.
        string text = System.Text.RegularExpressions.Regex.Replace(man.OutputText, ".\b|\u001b\\[[0-9;]*m", "");
        Assert.That(text, Does.Contain("imgconv convert SOURCE TARGET [options]").And.Contain("imgconv pool create"));
        Assert.That(text, Does.Contain("--compression fast|balanced|small").And.Contain("AZURE_STORAGE_ACCOUNT_NAME").And.Contain("143"));
    }

    [Test]
    public void Manual_VerbThatNobodyTypes_IsNotInTheHelp()
    {
        using ProgramRun help = ProgramRun.Imgconv("--help");

        Assert.That(help.Output, Does.Contain("completion").And.Not.Contain("manual"));
    }
}
