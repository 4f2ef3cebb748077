using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>What became of one task of a collection.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchTaskAddStatus>))]
public sealed record BatchTaskAddStatus(string Text) : BatchValue(Text), IBatchValue<BatchTaskAddStatus>
{
    /// <summary>It was added.</summary>
    public static BatchTaskAddStatus Success { get; } = new("success");

    /// <summary>It was refused, and will be again. <c>TaskExists</c>: it is there already.</summary>
    public static BatchTaskAddStatus ClientError { get; } = new("clienterror");

    /// <summary>The service failed; it may be sent again.</summary>
    public static BatchTaskAddStatus ServerError { get; } = new("servererror");

    static BatchTaskAddStatus IBatchValue<BatchTaskAddStatus>.Of(string text) => new(text);
}
