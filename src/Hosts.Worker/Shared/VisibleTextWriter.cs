using System.Text;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;

namespace Hosts;

/// <summary>The one way to standard output and standard error: nothing that was read reaches a terminal as a command, and no secret is shown.</summary>
/// <remarks>As thread-safe as the writer below. Ends of lines pass, so a text that must stay in its line goes through
/// <see cref="VisibleText.Of"/> first. This file is part of both programs.</remarks>
/// <param name="inner">Takes the text.</param>
internal sealed class VisibleTextWriter(TextWriter inner) : TextWriter
{
    /// <summary>What this writes to.</summary>
    public TextWriter Inner => inner;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(VisibleText.OfLines(value.ToString()));

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(value is null ? null : Show(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void WriteLine() => inner.WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : Show(value));

    /// <inheritdoc/>
    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    private static string Show(string text) => VisibleText.OfLines(SecretText.Hide(text));
}
