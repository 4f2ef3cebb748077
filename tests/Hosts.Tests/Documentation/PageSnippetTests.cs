using System.Text.RegularExpressions;
using ImageConversion.Testing;

namespace Hosts.Tests.Documentation;

/// <summary>The code on the pages is the code of <see cref="PageSnippets"/>, which is compiled.</summary>
[TestFixture]
public sealed partial class PageSnippetTests
{
    [TestCase("README.md")]
    [TestCase("docs/use-from-your-app.md")]
    [TestCase("src/Conversion.Core/README.md")]
    [TestCase("src/Conversion.Storage/README.md")]
    [TestCase("src/Conversion.Batch/README.md")]
    public void Page_CodeBlocks_AreCompiled(string page)
    {
        string compiled = Plain(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "tests/Hosts.Tests/Documentation/PageSnippets.cs")));
        string[] blocks =
        [
            .. Block().Matches(File.ReadAllText(Path.Combine(RepositoryPaths.Root, page))).Select(m => Plain(m.Groups[1].Value)),
        ];

        Assert.That(blocks, Is.Not.Empty);
        Assert.That(blocks.Where(b => !compiled.Contains(b, StringComparison.Ordinal)), Is.Empty);
    }

    // Without indentation, empty lines and directives.
    private static string Plain(string code) => string.Join(
        '\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !Directive().IsMatch(line)));

    [GeneratedRegex("```csharp\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex Directive();
}
