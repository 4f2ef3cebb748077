namespace Conversion.Batch.AzureBatch;

/// <summary>Builds the paths of requests, so that no id or file name can lead to another resource.</summary>
internal static class BatchPath
{
    /// <summary>A path of names and ids, each of them one segment.</summary>
    /// <exception cref="ArgumentException">A segment is empty, <c>.</c> or <c>..</c>.</exception>
    public static string Of(params ReadOnlySpan<string> segments)
    {
        string path = "";
        foreach (string segment in segments)
        {
            path += "/" + Escape(segment, nameof(segments));
        }

        return path;
    }

    /// <summary>A path that ends in a file's path, whose slashes stay slashes.</summary>
    /// <exception cref="ArgumentException">A part of it is empty, <c>.</c> or <c>..</c>.</exception>
    public static string OfFile(string parent, string filePath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filePath);
        return $"{parent}/files/{string.Join('/', filePath.Split('/').Select(s => Escape(s, nameof(filePath))))}";
    }

    private static string Escape(string segment, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(segment, parameter);
        return segment is "." or ".."
            ? throw new ArgumentException($"expected an id or a name; found '{segment}'", parameter)
            : Uri.EscapeDataString(segment);
    }
}
