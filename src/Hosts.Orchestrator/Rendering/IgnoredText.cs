using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>The files of a source that are no images, for people.</summary>
internal static class IgnoredText
{
    /// <summary>How many there are, and why.</summary>
    /// <param name="total">All of them.</param>
    /// <param name="by">How many for each reason; null or empty where they were ignored for their names.</param>
    public static string Of(long total, IReadOnlyDictionary<IgnoredReason, long>? by) => by is null or { Count: 0 }
        ? $"{Quantities.Count(total, "file")} not named like a JPEG"
        : string.Join(", ", by.OrderBy(r => r.Key).Select(r => $"{Quantities.Count(r.Value, r.Key == IgnoredReason.FolderLink ? "link" : "file")} {Why(r.Key)}"));

    /// <summary>A line for each.</summary>
    public static void WriteNames(TextWriter writer, IReadOnlyList<IgnoredFile> files, long total)
    {
        foreach (IgnoredFile file in files)
        {
            writer.WriteLine($"{"Ignored",-13} {VisibleText.Of(file.Name)}: {Why(file.Reason)}");
        }

        if (files.Count > 0 && total > files.Count)
        {
            writer.WriteLine($"… and {total - files.Count:N0} more that are ignored.");
        }
    }

    private static string Why(IgnoredReason reason) => reason switch
    {
        IgnoredReason.Name => "not named like a JPEG",
        IgnoredReason.ContentType => "whose content type is not image/jpeg",
        IgnoredReason.Content => "that does not begin like a JPEG",
        _ => "to a folder, not followed without --follow-symlinks",
    };
}
