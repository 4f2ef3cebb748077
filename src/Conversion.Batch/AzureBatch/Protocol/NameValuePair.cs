namespace Conversion.Batch.AzureBatch;

/// <summary>A name with its text: metadata, an environment variable, or a detail of an error.</summary>
public sealed record NameValuePair : BatchModel
{
    /// <summary>The name; of a detail of an error it is absent where the service calls it <c>key</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The text.</summary>
    public string? Value { get; init; }
}
