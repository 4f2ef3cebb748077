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
            // A command may be copied from one line; where the cause is not certain, there are several.
            foreach ((int at, string line) in fix.Split('\n').Index())
            {
                writer.WriteLine($"{"",-7} {"",-24} {(at == 0 ? "fix:" : "    ")} {VisibleText.Of(line)}");
            }
        }
    }
}
