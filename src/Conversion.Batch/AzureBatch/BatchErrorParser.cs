using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure;
using Azure.Core;
using ImageConversion.Warnings;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Teaches Azure.Core the bodies of refusals: Batch's, <c>{"code","message":{"value"},"values":[…]}</c>, and
/// Azure Resource Manager's, <c>{"error":{"code","message"}}</c>.</summary>
internal sealed class BatchErrorParser : RequestFailedDetailsParser
{
    /// <summary>Where the first line of the service's message is among an exception's data.</summary>
    public const string MessageKey = "Batch.Message";

    // Longer than any sentence of the service.
    private const int MaxText = 1000;

    // Details that say where a mistake is. Others hold the values of properties, which may be secrets.
    private static readonly string[] HarmlessDetails = ["PropertyName", "Reason", "QueryParameterName", "HeaderName"];

    /// <inheritdoc/>
    public override bool TryParse(
        Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        error = null;
        data = null;
        if (ReadBody(response) is not { Code: { Length: > 0 } code } found)
        {
            return false;
        }

        code = WarningList.Cut(code, MaxText);
        string message = (found.Message?.Value ?? "").Split('\n')[0].Trim();
        foreach (BatchServiceErrorDetail detail in found.Values ?? [])
        {
            if (HarmlessDetails.Contains(detail.Key, StringComparer.OrdinalIgnoreCase))
            {
                message += $" {detail.Key}: {detail.Value}.";
            }
        }

        message = WarningList.Cut(message, MaxText);
        error = new ResponseError(code, message);
        data = new Dictionary<string, string> { [MessageKey] = message };
        return true;
    }

    /// <summary>A text of an object; null where there is none.</summary>
    public static string? Text(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static BatchServiceError? ReadBody(Response response)
    {
        try
        {
            // A body that was not buffered (of a file) must not be read here; such answers are buffered first.
            if (response.ContentStream is not MemoryStream { Length: > 0 })
            {
                return null;
            }

            ReadOnlyMemory<byte> body = response.Content.ToMemory();
            BatchServiceError? own = JsonSerializer.Deserialize(body.Span, BatchServiceJson.Default.BatchServiceError);
            return own?.AdditionalProperties is { } more && more.TryGetValue("error", out JsonElement inner)
                && inner.ValueKind == JsonValueKind.Object
                    ? new BatchServiceError { Code = Text(inner, "code"), Message = new() { Value = Text(inner, "message") } }
                    : own;
        }
        catch (JsonException)
        {
            // A gateway's page, not the service's body; the status says enough.
            return null;
        }
    }
}

/// <summary>The body with which the service refuses, or refuses one task of a collection.</summary>
internal sealed record BatchServiceError : BatchModel
{
    /// <summary>The kind of cause, e.g. <c>PoolNotFound</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The cause, for people.</summary>
    public BatchServiceErrorMessage? Message { get; init; }

    /// <summary>Details, e.g. the property that is wrong.</summary>
    public IReadOnlyList<BatchServiceErrorDetail>? Values { get; init; }
}

/// <summary>A detail of the service's refusal.</summary>
internal sealed record BatchServiceErrorDetail : BatchModel
{
    /// <summary>What it is, e.g. <c>PropertyName</c>.</summary>
    public string? Key { get; init; }

    /// <summary>Its text.</summary>
    public string? Value { get; init; }
}

/// <summary>A message of the service.</summary>
internal sealed record BatchServiceErrorMessage : BatchModel
{
    /// <summary>The text; behind its first line the request's id and the time.</summary>
    public string? Value { get; init; }
}

/// <summary>What is wrong with a pool, node or schedule, as part of its description.</summary>
internal sealed record BatchResourceError : BatchModel
{
    /// <summary>The kind of fault.</summary>
    public string? Code { get; init; }

    /// <summary>The fault, for people.</summary>
    public string? Message { get; init; }
}
