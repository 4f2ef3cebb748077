using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>A node's operating system.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<OSType>))]
public sealed record OSType(string Text) : BatchValue(Text), IBatchValue<OSType>
{
    /// <summary>Linux.</summary>
    public static OSType Linux { get; } = new("linux");

    /// <summary>Windows.</summary>
    public static OSType Windows { get; } = new("windows");

    static OSType IBatchValue<OSType>.Of(string text) => new(text);
}
