using System.CommandLine;
using System.Text;

namespace Hosts.Orchestrator.Commands;

/// <summary>The flag <c>--files</c>: a list of images.</summary>
internal sealed class FileList
{
    // More than any file system or service takes.
    private const int MaxName = 8192;

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
            using TextReader list = file == "-" ? Console.In : new StreamReader(file);
            names = [.. Lines(list).Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{_files.Name}: expected a file with a name on each line; '{file}' cannot be read: {e.Message}"]);
        }

        return names.Length > 0 ? names : throw new SettingsException([$"{_files.Name}: expected a name on each line; '{file}' has none."]);
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        var line = new StringBuilder();
        for (int next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next == '\n')
            {
                yield return line.ToString();
                _ = line.Clear();
            }
            else if (line.Append((char)next).Length > MaxName)
            {
                throw new IOException($"a line has more than {MaxName} characters");
            }
        }

        yield return line.ToString();
    }
}
