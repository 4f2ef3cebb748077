using System.CommandLine;

namespace Hosts.Orchestrator.Commands;

/// <summary>The flag <c>--files</c>: a list of images.</summary>
internal sealed class FileList
{
    private readonly Option<string?> _files = new("--files", "--list-of-files")
    {
        Description = "Only the images that this file names: one name a line, relative to SOURCE, with '/' between folders. '-' reads the list from standard input. Names that do not exist are an error.",
        HelpName = "FILE",
    };

    public string Name => _files.Name;

    public void AddTo(Command command) => command.Add(_files);

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_files) is not null;

    /// <summary>Reads the list; null where none is named.</summary>
    /// <exception cref="SettingsException">It cannot be read, or names nothing.</exception>
    public IReadOnlyList<string>? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_files) is not { } file)
        {
            return null;
        }

        string[] names;
        try
        {
            IEnumerable<string> lines = file == "-" ? Lines(Console.In) : File.ReadLines(file);
            names = [.. lines.Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{_files.Name}: expected a file with a name on each line; '{file}' cannot be read: {e.Message}"]);
        }

        return names.Length > 0 ? names : throw new SettingsException([$"{_files.Name}: expected a name on each line; '{file}' has none."]);
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
