using System.Text;

namespace Hosts;

/// <summary>Standard error, whose end is not the end of the work: what cannot be written there, on a full disk or after it was closed, is
/// dropped. The exit code and the files of a run say all the same what became of it.</summary>
/// <remarks>As thread-safe as <see cref="Console.Error"/>. This file is part of both programs.</remarks>
internal sealed class StandardError : TextWriter
{
    private bool _isClosed;

    /// <inheritdoc/>
    public override Encoding Encoding => Console.Error.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(value, static (error, text) => error.Write(text));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(value, static (error, text) => error.Write(text));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine() => Write(Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(value, static (error, text) => error.WriteLine(text));

    /// <inheritdoc/>
    public override void Flush() => Try(0, static (error, _) => error.Flush());

    private void Try<T>(T value, Action<TextWriter, T> write)
    {
        if (_isClosed)
        {
            return;
        }

        try
        {
            write(Console.Error, value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is nowhere left to say so.
            _isClosed = true;
        }
    }
}
