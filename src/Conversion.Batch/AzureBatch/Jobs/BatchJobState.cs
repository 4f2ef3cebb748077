using System.Text.Json.Serialization;

namespace Conversion.Batch.AzureBatch;

/// <summary>Where a job is in its life.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchJobState>))]
public sealed record BatchJobState(string Text) : BatchValue(Text), IBatchValue<BatchJobState>
{
    /// <summary>Its tasks run.</summary>
    public static BatchJobState Active { get; } = new("active");

    /// <summary>It is being disabled.</summary>
    public static BatchJobState Disabling { get; } = new("disabling");

    /// <summary>None of its tasks runs; it can be enabled again.</summary>
    public static BatchJobState Disabled { get; } = new("disabled");

    /// <summary>It is being enabled.</summary>
    public static BatchJobState Enabling { get; } = new("enabling");

    /// <summary>It is being ended.</summary>
    public static BatchJobState Terminating { get; } = new("terminating");

    /// <summary>It has ended, and takes no more tasks.</summary>
    public static BatchJobState Completed { get; } = new("completed");

    /// <summary>It is being deleted, with its tasks and their files.</summary>
    public static BatchJobState Deleting { get; } = new("deleting");

    static BatchJobState IBatchValue<BatchJobState>.Of(string text) => new(text);
}
