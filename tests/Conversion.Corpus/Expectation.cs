using ImageConversion.Core;

namespace ImageConversion.Corpus;

/// <summary>What must become of a file under the default options.</summary>
/// <param name="Text">
/// <c>convert</c>, <c>convert-with-warning: why</c> or <c>reject: why</c>, as in the public corpus. Text in brackets or
/// after a semicolon names a second acceptable outcome.
/// </param>
/// <param name="Kind">The failure's kind, where the file is rejected and the kind is known.</param>
/// <param name="Says">A fragment of the warning or of the refusal, where it is known.</param>
/// <param name="IsSalvaged">Rejected by default; under salvage converted with a warning.</param>
public sealed record Expectation(string Text, ImageErrorKind? Kind = null, string? Says = null, bool IsSalvaged = false)
{
    /// <summary>Converts without a warning.</summary>
    public static Expectation Convert { get; } = new("convert");

    public bool MayConvert => StartsWith("convert") || Text.Contains("correct conversion", StringComparison.Ordinal);

    public bool MayReject => IsSalvaged || Text.Contains("reject", StringComparison.Ordinal);

    /// <summary>Whether a second outcome is acceptable beside the one that comes first.</summary>
    public bool HasAlternative => StartsWith("reject") && Text.Contains("correct conversion", StringComparison.Ordinal);

    // A profile that another encoder would drop is carried verbatim, and needs no word.
    public bool MustWarn =>
        StartsWith("convert-with-warning") && !Text.Contains("keep it verbatim", StringComparison.Ordinal);

    /// <summary>Whether this is the whole truth: what is not said to be warned of has no warning. So it is of generated files.</summary>
    public bool IsExact { get; init; } = true;

    /// <summary>Converts with a warning.</summary>
    /// <param name="says">A fragment of the warning.</param>
    public static Expectation Warn(string says) => new($"convert-with-warning: {says}", Says: says);

    /// <summary>Is rejected, whatever the options.</summary>
    /// <param name="kind">As what.</param>
    /// <param name="says">A fragment of the message.</param>
    public static Expectation Reject(ImageErrorKind kind, string says) => new($"reject: {says}", kind, says);

    /// <summary>Is rejected by default, and converted with a warning under salvage.</summary>
    /// <param name="kind">As what it is rejected.</param>
    /// <param name="says">A fragment of the message.</param>
    public static Expectation Damaged(ImageErrorKind kind, string says) => new($"reject: {says}", kind, says, IsSalvaged: true);

    public override string ToString() => Text;

    private bool StartsWith(string outcome) => Text.StartsWith(outcome, StringComparison.Ordinal);
}
