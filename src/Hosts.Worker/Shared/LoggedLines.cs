using System.Text;
using ImageConversion.Storage;
using Microsoft.Extensions.Logging;

namespace Hosts;

/// <summary>Writes each line as an entry of a log. Thread-safe.</summary>
/// <param name="logger">Makes the logger, with the first line.</param>
internal sealed partial class LoggedLines(Func<ILogger> logger) : TextWriter
{
    private const string ErrorPrefix = "error: ";
    private const string NotePrefix = "note: ";

    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        lock (_gate)
        {
            if (value == '\n')
            {
                LogLine();
            }
            else if (value != '\r')
            {
                _ = _line.Append(value);
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        lock (_gate)
        {
            foreach (char c in value ?? "")
            {
                Write(c);
            }
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        lock (_gate)
        {
            Write(value);
            Write('\n');
        }
    }

    // A line without an end, at the end of the program, is an entry too.
    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (disposing && _line.Length > 0)
            {
                LogLine();
            }
        }

        base.Dispose(disposing);
    }

    // What a person reads as the beginning of a line is the level of an entry.
    private void LogLine()
    {
        string line = SecretText.Hide(_line.ToString());
        _ = _line.Clear();
        if (line.StartsWith(ErrorPrefix, StringComparison.Ordinal))
        {
            Failed(logger(), line[ErrorPrefix.Length..]);
        }
        else
        {
            Said(logger(), line.StartsWith(NotePrefix, StringComparison.Ordinal) ? line[NotePrefix.Length..] : line);
        }
    }

    [LoggerMessage(1000, LogLevel.Information, "{Line}")]
    private static partial void Said(ILogger logger, string line);

    [LoggerMessage(1001, LogLevel.Error, "{Problem}")]
    private static partial void Failed(ILogger logger, string problem);
}
