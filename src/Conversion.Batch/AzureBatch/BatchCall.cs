using System.Runtime.CompilerServices;
using Azure;
using Azure.Core;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>One call of the service, before it is a request.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">The path, escaped.</param>
/// <param name="Subject">What is asked of what, for messages: <c>create job 'run-1'</c>.</param>
/// <param name="Operation">The client's method that asks, for traces: <c>CreateJobAsync</c>.</param>
internal sealed record BatchCall(
    RequestMethod Method, string Path, string Subject, [CallerMemberName] string Operation = "")
{
    /// <summary>The JSON to send; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The version that must be there; null for any.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The version that must not be there, <c>*</c> for any; null for no such condition.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The piece of a file; null for all.</summary>
    public BatchFileRange? Range { get; init; }

    /// <summary>Whether the answer's body is left to the caller as a stream.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>The query, without the API's version; null values are left out.</summary>
    public IReadOnlyList<(string Name, string? Value)> Query { get; init; } = [];
}

/// <summary>An answer whose headers count. Owns its body.</summary>
/// <param name="response">Status and headers.</param>
/// <param name="content">The body, where it is streamed.</param>
internal sealed class BatchAnswer(Response response, Stream? content) : IDisposable
{
    public int Status => response.Status;

    /// <summary>The body, where it is streamed.</summary>
    public Stream? Content { get; } = content;

    /// <summary>The body, where it was read at once; taken here, for it goes with the message.</summary>
    public ReadOnlyMemory<byte> Body { get; } = content is null ? response.Content.ToMemory() : default;

    public string? Header(string name) => response.Headers.TryGetValue(name, out string? value) ? value : null;

    public void Dispose()
    {
        Content?.Dispose();
        response.Dispose();
    }
}

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
