using ImageConversion.Batch.Preflight;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A check for people.</summary>
internal static class PreflightText
{
    public static void Write(TextWriter writer, PreflightCheck check)
    {
        string word = check.Status switch
        {
            PreflightStatus.Ok => "OK",
            PreflightStatus.Note => "note",
            _ => "FAILED",
        };
        writer.WriteLine($"{word,-7} {check.Name,-24} {VisibleText.Of(check.Detail.ReplaceLineEndings(" "))}");
        if (PreflightAdvice.For(check) is { } fix)
        {
            writer.WriteLine($"{"",-7} {"",-24} fix: {VisibleText.Of(fix)}");
        }
    }
}
