using System.Text.RegularExpressions;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>docs/security.md lists every source file whose accesses the runtime does not check.</summary>
[TestFixture]
public sealed partial class UncheckedAccessTests
{
    [Test]
    public void Security_UncheckedAccesses_ListsEveryFileThatHasAny()
    {
        string source = Path.Combine(RepositoryPaths.Root, "src");
        string[] unchecked_ =
        [
            .. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Where(f => File.ReadLines(f).Any(HasUncheckedAccess))
                .Select(f => Path.GetRelativePath(source, f).Replace(Path.DirectorySeparatorChar, '/')),
        ];

        Assert.That(unchecked_, Is.EquivalentTo(ReadList()));
    }

    private static bool HasUncheckedAccess(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && UncheckedAccess().IsMatch(line);

    private static IEnumerable<string> ReadList()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "security.md"));
        string section = page[page.IndexOf("## Unchecked accesses", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## Identities", StringComparison.Ordinal)];
        return ListedFile().Matches(section).Select(m => m.Groups[1].Value);
    }

    [GeneratedRegex(
        @"\bunsafe\b|\bfixed \(|\bUnsafe\.|\bNativeMemory\.|MemoryMarshal\.Get(ArrayData)?Reference|\b(Load|Store)Unsafe\(")]
    private static partial Regex UncheckedAccess();

    [GeneratedRegex(@"`(Conversion\.[\w./]+\.cs)`")]
    private static partial Regex ListedFile();
}
