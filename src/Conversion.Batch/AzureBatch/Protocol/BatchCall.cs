using System.Runtime.CompilerServices;
using Azure.Core;

namespace Conversion.Batch.AzureBatch;

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

    /// <summary>The query beside the API's version; null values are left out.</summary>
    public IReadOnlyList<(string Name, string? Value)> Query { get; init; } = [];
}
