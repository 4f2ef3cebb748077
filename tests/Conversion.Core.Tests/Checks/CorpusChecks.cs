namespace ImageConversion.Core.Tests.Checks;

/// <summary>Every check that runs over a corpus. A new one is entered here, and then runs over each corpus.</summary>
internal static class CorpusChecks
{
    /// <summary>Of one file at a time.</summary>
    public static IReadOnlyList<CorpusCheck> All { get; } =
        [.. OutcomeChecks.All, .. DecodingChecks.All, .. OrientationChecks.All, .. ColorChecks.All, .. MetadataChecks.All];

    /// <summary>Of all files at once.</summary>
    public static IReadOnlyList<CorpusSetCheck> OfSets { get; } =
        [.. OrientationChecks.OfSets, .. ColorChecks.OfSets, ExiftoolComparison.Check, .. PngReaders.OfSets];
}
