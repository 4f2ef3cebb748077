using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Words of commands that are shown to be typed.</summary>
internal static class ShellText
{
    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "/.:_-+@%".Contains(c, StringComparison.Ordinal))
            ? text
            : $"'{VisibleText.Of(text).Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
