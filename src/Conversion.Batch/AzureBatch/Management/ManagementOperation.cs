using System.Text.Json;

namespace Conversion.Batch.AzureBatch;

/// <summary>The state of an operation that Azure Resource Manager goes on with after its answer.</summary>
internal sealed record ManagementOperation
{
    public string? Status { get; init; }

    public JsonElement? Error { get; init; }

    public bool IsSucceeded => Is("Succeeded");

    public bool IsFailed => Is("Failed") || Is("Canceled");

    private bool Is(string word) => string.Equals(Status, word, StringComparison.OrdinalIgnoreCase);
}
