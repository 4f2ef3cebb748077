namespace Conversion.Batch.Model;

/// <summary>Which failures of a run are done again.</summary>
public static class RetrySelection
{
    /// <summary>Every kind of failure.</summary>
    public static IReadOnlySet<FailureKind> All { get; } = Enum.GetValues<FailureKind>().ToHashSet();

    /// <summary>Failures that lie neither in the image nor in a setting: they are tried again whenever a run goes on.</summary>
    public static IReadOnlySet<FailureKind> Passing { get; } = new HashSet<FailureKind> { FailureKind.Transient };
}
