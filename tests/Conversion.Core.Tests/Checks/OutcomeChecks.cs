namespace Conversion.Core.Tests.Checks;

/// <summary>What becomes of a file: a picture, a warning, a refusal of the right kind.</summary>
internal static class OutcomeChecks
{
    public static IReadOnlyList<CorpusCheck> All { get; } = [];
}
