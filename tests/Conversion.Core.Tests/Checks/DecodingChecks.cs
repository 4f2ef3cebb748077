namespace Conversion.Core.Tests.Checks;

/// <summary>The pixels, against other decoders.</summary>
internal static class DecodingChecks
{
    public static IReadOnlyList<CorpusCheck> All { get; } = [];
}
