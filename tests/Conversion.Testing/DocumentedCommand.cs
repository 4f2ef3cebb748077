using System.Text.RegularExpressions;

namespace ImageConversion.Testing;

/// <summary>A command that a page of the repository tells its reader to type, or that it speaks of.</summary>
/// <param name="Page">The page, from the repository's root.</param>
/// <param name="Text">The command.</param>
/// <param name="IsWhole">Whether it stands in a block of its own, to be typed. Else a sentence may have named no more of it than
/// it needed.</param>
public sealed partial record DocumentedCommand(string Page, string Text, bool IsWhole)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DocumentedCommand> All { get; } = [.. Pages().SelectMany(OfPage)];

    /// <summary>What stands before the program: <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Variables => [.. Words().TakeWhile(w => Assignment().IsMatch(w)).Select(w => w.Split('=')[0])];

    /// <summary>The program, and what it is given.</summary>
    public IReadOnlyList<string> Line => [.. Words().SkipWhile(w => Assignment().IsMatch(w)).TakeWhile(w => w is not (">" or ">>" or "|"))];

    /// <summary>The commands of a program.</summary>
    public static IReadOnlyList<DocumentedCommand> Of(string program) => [.. All.Where(c => c.Line is [var first, ..] && first == program)];

    public override string ToString() => $"{Page}: {Text}";

    private static IEnumerable<string> Pages() =>
    [
        "README.md", "CONTRIBUTING.md", "samples/README.md", "samples/azure/README.md",
        .. Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "docs"), "*.md")
            .Select(f => Path.GetRelativePath(RepositoryPaths.Root, f)).Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<DocumentedCommand> OfPage(string page)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, page));
        foreach (Match block in Block().Matches(text).Where(b => b.Groups["kind"].Value is "sh" or ""))
        {
            bool isTranscript = block.Groups["kind"].Value.Length == 0;
            foreach (string line in block.Groups["text"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            {
                if (!isTranscript || line.StartsWith("$ ", StringComparison.Ordinal))
                {
                    foreach (DocumentedCommand command in OfLine(page, isTranscript ? line[2..] : line, isWhole: true))
                    {
                        yield return command;
                    }
                }
            }
        }

        // A span may go on in the next line.
        foreach (Match span in Span().Matches(Block().Replace(text, "")))
        {
            string command = span.Groups["text"].Value.Replace("\\|", "|", StringComparison.Ordinal).ReplaceLineEndings(" ");
            foreach (DocumentedCommand found in OfLine(page, command, isWhole: false))
            {
                yield return found;
            }
        }

        foreach (Match line in Indented().Matches(text))
        {
            foreach (DocumentedCommand command in OfLine(page, line.Groups["text"].Value, isWhole: true))
            {
                yield return command;
            }
        }
    }

    private static IEnumerable<DocumentedCommand> OfLine(string page, string line, bool isWhole) => Comment().Replace(line, "")
        .Split(" && ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(command => Known().IsMatch(command))
        .Select(command => new DocumentedCommand(page, command, isWhole));

    private IEnumerable<string> Words() => Word().Matches(Text).Select(w => w.Value.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^```(?<kind>\w*)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"^    (?<text>\S.*)$", RegexOptions.Multiline)]
    private static partial Regex Indented();

    [GeneratedRegex(@"(^|\s+)#\s.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^([A-Z_]+=\S* )*(imgconv|imgconv-worker|dotnet|az|curl|npm|export) \S")]
    private static partial Regex Known();

    [GeneratedRegex(@"^[A-Z_][A-Z0-9_]*=")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"('[^']*'|""[^""]*""|[^\s'""])+")]
    private static partial Regex Word();
}
