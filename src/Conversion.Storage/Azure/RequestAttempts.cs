using Azure.Core.Pipeline;

namespace Conversion.Storage.Azure;

/// <summary>What became of the attempts of one call. The SDK repeats a request whose answer was lost, and then tells only
/// the last answer: "exists already", where it was the lost attempt that made it.</summary>
internal sealed class RequestAttempts
{
    private const string Property = "Conversion.Storage.RequestAttempts";

    private volatile bool _inDoubt;

    /// <summary>Whether an attempt may have taken effect without an answer that says so.</summary>
    public bool InDoubt => _inDoubt;

    public void MarkInDoubt() => _inDoubt = true;

    /// <summary>Makes the requests of the calling method report here, until it is disposed.</summary>
    public IDisposable Watch() =>
        HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = this });

    public static RequestAttempts? Of(global::Azure.Core.HttpMessage message) =>
        message.TryGetProperty(Property, out object? value) ? value as RequestAttempts : null;
}
