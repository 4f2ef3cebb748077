using Azure;
using Azure.Core;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>One kind of harm to a request.</summary>
internal sealed record Fault
{
    /// <summary>Runs before the request leaves.</summary>
    public Func<HttpMessage, Task>? Before { get; init; }

    /// <summary>Answers in place of the service, which the request does not reach.</summary>
    public Func<Response>? Answer { get; init; }

    /// <summary>Runs when the service has answered.</summary>
    public Func<HttpMessage, Task>? After { get; init; }

    public static Fault Status(int status, string? code = null, params (string Name, string Value)[] headers) =>
        new() { Answer = () => new FaultResponse(status, code, headers) };

    /// <summary>The service is not reached; as the SDK's own transport says it.</summary>
    public static Fault ConnectionRefused { get; } = new()
    {
        Before = _ => throw new RequestFailedException("refused", new HttpRequestException("refused")),
    };

    /// <summary>The service does what it is asked, and its answer is lost.</summary>
    public static Fault AnswerLost { get; } = new()
    {
        After = message =>
        {
            message.Response.Dispose();
            throw new IOException("connection reset");
        },
    };

    /// <summary>The answer's body is replaced by another stream over it.</summary>
    public static Fault Body(Func<Stream, Stream> replace) => new()
    {
        After = message =>
        {
            message.Response.ContentStream = replace(message.Response.ContentStream!);
            return Task.CompletedTask;
        },
    };
}
