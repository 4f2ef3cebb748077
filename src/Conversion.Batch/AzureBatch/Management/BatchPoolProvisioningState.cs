using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Whether the management API has set up a pool.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchPoolProvisioningState>))]
public sealed record BatchPoolProvisioningState(string Text) : BatchValue(Text), IBatchValue<BatchPoolProvisioningState>
{
    /// <summary>It has.</summary>
    public static BatchPoolProvisioningState Succeeded { get; } = new("Succeeded");

    /// <summary>It is deleting it.</summary>
    public static BatchPoolProvisioningState Deleting { get; } = new("Deleting");

    static BatchPoolProvisioningState IBatchValue<BatchPoolProvisioningState>.Of(string text) => new(text);
}
