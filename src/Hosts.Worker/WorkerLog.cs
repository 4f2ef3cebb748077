using ImageConversion.Batch.Model;
using Microsoft.Extensions.Logging;

namespace Hosts.Worker;

/// <summary>The worker's log entries of images, with their numbers as fields.</summary>
internal static partial class WorkerLog
{
    public static void Write(ILogger logger, LedgerEntry entry)
    {
        switch (entry.Outcome)
        {
            case Outcome.Failed:
                Failed(logger, entry.Name, entry.Kind?.ToString() ?? "", entry.Message ?? "");
                break;
            case Outcome.UpToDate:
                UpToDate(logger, entry.Name, entry.Target);
                break;
            default:
                Converted(logger, entry.Name, entry.Target, entry.WidthPixels, entry.HeightPixels, entry.SourceBytes, entry.TargetBytes);
                break;
        }

        foreach (string warning in entry.Warnings)
        {
            Warned(logger, entry.Name, warning);
        }
    }

    [LoggerMessage(1100, LogLevel.Information,
        "Converted {Name} to {Target}: {WidthPixels}x{HeightPixels} pixels, {SourceBytes} bytes in, {TargetBytes} bytes out")]
    private static partial void Converted(
        ILogger logger, string name, string target, int? widthPixels, int? heightPixels, long? sourceBytes, long? targetBytes);

    [LoggerMessage(1101, LogLevel.Information, "{Name} is up to date: {Target}")]
    private static partial void UpToDate(ILogger logger, string name, string target);

    [LoggerMessage(1102, LogLevel.Warning, "{Name} failed: {Kind}: {Problem}")]
    private static partial void Failed(ILogger logger, string name, string kind, string problem);

    [LoggerMessage(1103, LogLevel.Warning, "{Name}: {Warning}")]
    private static partial void Warned(ILogger logger, string name, string warning);
}
