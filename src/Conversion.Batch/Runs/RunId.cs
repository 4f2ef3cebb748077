using System.Globalization;

namespace ImageConversion.Batch.Runs;

/// <summary>Ids of runs: they sort by time and are safe as names of folders, blobs and Batch jobs.</summary>
internal static class RunId
{
    private const int MaxNameLength = 64;

    /// <summary>
    /// A new id, like <c>20261122-170501-3f9a2c</c>: the UTC time to the second, its milliseconds as three hexadecimal digits,
    /// and three random ones.
    /// </summary>
    public static string Create(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        DateTimeOffset now = time.GetUtcNow();
        string second = now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return $"{second}-{now.Millisecond:x3}{RandomDigits(3)}";
    }

    /// <summary>Random hexadecimal digits: no secret, so neither OpenSSL nor <c>/dev/urandom</c> is needed for them.</summary>
    internal static string RandomDigits(int count) => Random.Shared.GetHexString(count, lowercase: true);

    /// <summary>Whether a run may have this name.</summary>
    public static bool IsName(string text) =>
        text is { Length: >= 1 and <= MaxNameLength } && !IsWellFormed(text)
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && text.Any(char.IsAsciiLetterOrDigit);

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsWellFormed(string text) =>
        text is { Length: 22 } && text[8] == '-' && text[15] == '-'
        && text.Where((_, i) => i is not (8 or 15)).All(char.IsAsciiHexDigit);
}
