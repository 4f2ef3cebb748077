using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Whether the service's maintainers test an image with its node agent.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<ImageVerificationType>))]
public sealed record ImageVerificationType(string Text) : BatchValue(Text), IBatchValue<ImageVerificationType>
{
    /// <summary>Tested.</summary>
    public static ImageVerificationType Verified { get; } = new("verified");

    /// <summary>Believed to work.</summary>
    public static ImageVerificationType Unverified { get; } = new("unverified");

    static ImageVerificationType IBatchValue<ImageVerificationType>.Of(string text) => new(text);
}
