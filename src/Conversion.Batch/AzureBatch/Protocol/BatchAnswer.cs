using Azure;

namespace Conversion.Batch.AzureBatch;

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
