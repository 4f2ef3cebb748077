using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What becomes of a job for the sake of one task's end.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchJobActionKind>))]
public sealed record BatchJobActionKind(string Text) : BatchValue(Text), IBatchValue<BatchJobActionKind>
{
    /// <summary>Nothing.</summary>
    public static BatchJobActionKind None { get; } = new("none");

    /// <summary>It is disabled.</summary>
    public static BatchJobActionKind Disable { get; } = new("disable");

    /// <summary>It is ended.</summary>
    public static BatchJobActionKind Terminate { get; } = new("terminate");

    static BatchJobActionKind IBatchValue<BatchJobActionKind>.Of(string text) => new(text);
}
