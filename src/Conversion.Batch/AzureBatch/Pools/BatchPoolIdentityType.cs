using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Which identities the nodes of a pool have.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchPoolIdentityType>))]
public sealed record BatchPoolIdentityType(string Text) : BatchValue(Text), IBatchValue<BatchPoolIdentityType>
{
    /// <summary>None.</summary>
    public static BatchPoolIdentityType None { get; } = new("None");

    /// <summary>Those that the pool names.</summary>
    public static BatchPoolIdentityType UserAssigned { get; } = new("UserAssigned");

    static BatchPoolIdentityType IBatchValue<BatchPoolIdentityType>.Of(string text) => new(text);
}
