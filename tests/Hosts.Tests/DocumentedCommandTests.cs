using System.Text.RegularExpressions;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>The commands of <c>dotnet</c> in every page name what is there: projects, tests, profiles, verbs of benchmarks, and
/// variables that somebody reads. Most run for minutes or hours, so that nothing runs them all.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly Lazy<Dictionary<string, string>> Tests = new(() => Sources("tests"));

    [Test]
    public void Pages_CommandsOfDotnet_NameWhatIsThere()
    {
        IReadOnlyList<DocumentedCommand> commands = DocumentedCommand.Of("dotnet");

        Assert.That(commands, Has.Count.GreaterThan(30));
        Assert.That(commands.SelectMany(Problems), Is.Empty);
    }

    [TestCase("dotnet test --project tests/Hosts.Tests --filter NoSuchTests", "no test")]
    [TestCase("dotnet test --project tests/Hosts.Nowhere", "no project")]
    [TestCase("IMGCONV_NOBODY=1 dotnet test --project tests/Hosts.Tests", "nobody reads")]
    [TestCase("dotnet run --project tests/Conversion.Benchmarks -- nonsense", "no verb")]
    [TestCase("dotnet publish src/Hosts.Worker -p:PublishProfile=nothing", "no profile")]
    public void Problems_CommandThatNamesWhatIsNotThere_AreFound(string text, string problem) =>
        Assert.That(Problems(new DocumentedCommand("page", text, IsWhole: true)), Has.One.Contains(problem));

    private static IEnumerable<string> Problems(DocumentedCommand command)
    {
        string[] line = [.. command.Line];
        string? project = ProjectOf(line);
        string? filter = After(line, "--filter");
        string? profile = line.Select(w => Profile().Match(w)).FirstOrDefault(m => m.Success)?.Groups[1].Value;
        IEnumerable<string?> problems =
        [
            project is null || Directory.Exists(Under(project)) || File.Exists(Under(project)) ? null : $"there is no project {project}",
            filter is null || project is null || HasTest(project, filter) ? null : $"there is no test {filter} in {project}",
            profile is null || File.Exists(Under(project!, "Properties", "PublishProfiles", $"{profile}.pubxml")) ? null : $"there is no profile {profile}",
            .. command.Variables.Select(v => Tests.Value.Values.Any(s => s.Contains($"\"{v}\"", StringComparison.Ordinal)) ? null : $"nobody reads {v}"),
            VerbOf(line) is not { } verb || Sources(project!).Values.Any(s => s.Contains($"\"{verb}\"", StringComparison.Ordinal)) ? null : $"{project} has no verb {verb}",
        ];
        return problems.OfType<string>().Select(p => $"{command}: {p}");
    }

    private static string? ProjectOf(string[] line) =>
        After(line, "--project")
        ?? line.Skip(2).TakeWhile(w => w != "--").FirstOrDefault(w => w.StartsWith("src/", StringComparison.Ordinal) || w.StartsWith("tests/", StringComparison.Ordinal));

    // The first word for a program with verbs; 'imgconv' has its own test, and a name in capitals stands for any.
    private static string? VerbOf(string[] line) =>
        Array.IndexOf(line, "--") is > 0 and var at && at + 1 < line.Length
            && line[at + 1] is var verb && char.IsAsciiLetterLower(verb[0]) && ProjectOf(line)!.StartsWith("tests/", StringComparison.Ordinal)
            ? verb
            : null;

    private static string? After(string[] line, string option) =>
        Array.IndexOf(line, option) is >= 0 and var at && at + 1 < line.Length ? line[at + 1] : null;

    // Category=Slow, FullyQualifiedName~Jpeg|…, or a part of a name.
    private static bool HasTest(string project, string filter) => filter.Split('|').All(part =>
    {
        string name = part[(part.LastIndexOfAny(['=', '~']) + 1)..];
        return Sources(project).Any(source => part.StartsWith("Category=", StringComparison.Ordinal)
            ? source.Value.Contains($"[Category(\"{name}\")]", StringComparison.Ordinal) || source.Value.Contains($"Category = \"{name}\"", StringComparison.Ordinal)
            : IsTest().IsMatch(source.Value) && (source.Key.Contains(name, StringComparison.Ordinal) || Method(name).IsMatch(source.Value)));
    });

    private static Regex Method(string name) => new($@"public [\w<> ]+ \w*{Regex.Escape(name)}\w*\(");

    private static Dictionary<string, string> Sources(string folder) =>
        Directory.EnumerateFiles(Under(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetRelativePath(RepositoryPaths.Root, f), File.ReadAllText);

    private static string Under(params string[] parts) => Path.Combine([RepositoryPaths.Root, .. parts]);

    [GeneratedRegex(@"^-p:PublishProfile=(\w+)$")]
    private static partial Regex Profile();

    [GeneratedRegex(@"\[(Test|TestCase|TestCaseSource|Theory)\b")]
    private static partial Regex IsTest();
}
