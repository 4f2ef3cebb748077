using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What a task's user may do on its node.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<ElevationLevel>))]
public sealed record ElevationLevel(string Text) : BatchValue(Text), IBatchValue<ElevationLevel>
{
    /// <summary>What users may; the service's default.</summary>
    public static ElevationLevel NonAdmin { get; } = new("nonadmin");

    /// <summary>Everything.</summary>
    public static ElevationLevel Admin { get; } = new("admin");

    static ElevationLevel IBatchValue<ElevationLevel>.Of(string text) => new(text);
}
