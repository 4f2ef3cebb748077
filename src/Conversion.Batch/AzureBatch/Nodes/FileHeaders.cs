using System.Globalization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Reads the headers that describe a file.</summary>
internal static class FileHeaders
{
    public static BatchFileProperties Read(BatchAnswer answer) => new()
    {
        ContentLength = long.TryParse(
            answer.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : null,
        ContentType = answer.Header("Content-Type"),
        LastModified = Time(answer.Header("Last-Modified")),
        CreationTime = Time(answer.Header("ocp-creation-time")),
        IsDirectory = string.Equals(
            answer.Header("ocp-batch-file-isdirectory"), "true", StringComparison.OrdinalIgnoreCase),
        FileMode = answer.Header("ocp-batch-file-mode"),
        Url = answer.Header("ocp-batch-file-url"),
    };

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
