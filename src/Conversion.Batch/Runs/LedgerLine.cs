using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Runs;

/// <summary>A ledger's line for an outcome. There is one whatever the outcome holds: an image must not end a run by what is to be said
/// of it.</summary>
internal static class LedgerLine
{
    /// <summary>As long as all warnings of the converter, in JSON's longest form.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The line, without its end.</summary>
    public static byte[] Write(LedgerEntry entry) =>
        TryWrite(entry, out string? problem)
        ?? TryWrite(WithoutWords(entry, problem), out _)
        ?? TryWrite(Bare(entry, problem), out _)
        ?? throw new InvalidOperationException($"no line for an outcome: {problem}");

    private static byte[]? TryWrite(LedgerEntry entry, out string? problem)
    {
        try
        {
            byte[] line = JsonSerializer.SerializeToUtf8Bytes(entry, BatchJson.Default.LedgerEntry);
            problem = line.Length <= MaxBytes ? null : $"it takes {line.Length} bytes, more than {MaxBytes}";
            return problem is null ? line : null;
        }
        catch (Exception e) when (e is ArgumentException or JsonException or NotSupportedException or InvalidOperationException)
        {
            // A number that is none, for one.
            problem = $"{e.GetType().Name}: {e.Message}";
            return null;
        }
    }

    /// <summary>The same outcome, with a word of what is left out.</summary>
    private static LedgerEntry WithoutWords(LedgerEntry entry, string? problem) => entry with
    {
        Message = entry.Outcome == Outcome.Failed ? Unrecorded(problem) : null,
        Warnings = entry.Outcome == Outcome.Failed ? [] : [Unrecorded(problem)],
        Further = null,
        DecodeMs = null,
        EncodeMs = null,
    };

    private static LedgerEntry Bare(LedgerEntry entry, string? problem) => new()
    {
        Name = Plain(entry.Name),
        Target = Plain(entry.Target),
        Outcome = Outcome.Failed,
        Kind = FailureKind.Crashed,
        Message = Unrecorded(problem),
        Attempt = entry.Attempt,
        Node = Plain(entry.Node),
        At = entry.At,
    };

    private static string Unrecorded(string? problem) =>
        $"What was found about this image could not be recorded: {Plain(problem ?? "")}";

    private static string Plain(string text) =>
        VisibleText.Of(new string([.. text.Take(2000).Select(c => char.IsSurrogate(c) ? '\uFFFD' : c)]));
}
