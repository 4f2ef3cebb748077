using System.Text.RegularExpressions;

namespace ImageConversion.Storage;

/// <summary>Hides what looks like a signature or a key in a text that is shown or stored.</summary>
public static partial class SecretText
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "REDACTED";

    /// <summary>The text without the values of signatures, account keys, passwords of URLs and bearer tokens.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The same text where it holds none.</returns>
    public static string Hide(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return MayHoldSecret(text) ? Secrets().Replace(text, Mask) : text;
    }

    /// <summary>Whether a text holds something that <see cref="Hide"/> would hide.</summary>
    public static bool IsFoundIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return MayHoldSecret(text) && Secrets().IsMatch(text);
    }

    // Nearly all texts end here: names of images have neither.
    private static bool MayHoldSecret(string text) => text.AsSpan().IndexOfAny('=', '@', ' ') >= 0 || text.Contains("%3D", StringComparison.OrdinalIgnoreCase);

    // https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas: the signature is 'sig'; escaped once more where a
    // whole URL is a part of another. Account keys are 64 bytes in Base64.
    [GeneratedRegex(
        """(?<=(?:^|[?&;#,(\s"'])(?:sig|signature|accountkey|sharedaccesskey|sharedaccesssignature|client_secret)=)[^&;\s"']+"""
        + """|(?<=(?:%3F|%26|%23)sig%3D)[^&;\s"']+?(?=%26|[&;\s"']|$)"""
        + """|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"""
        + """|(?<=\bBearer )[A-Za-z0-9._~+/=-]{16,}"""
        + """|(?<=\bSharedKey )[a-z0-9]{3,24}:[A-Za-z0-9+/=]{16,}"""
        + """|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secrets();
}
