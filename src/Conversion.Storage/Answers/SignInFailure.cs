using System.Text.RegularExpressions;

namespace ImageConversion.Answers;

/// <summary>Finds what the sign-in service said, among what the SDK says around it.</summary>
internal static partial class SignInFailure
{
    private const int MaxSentence = 300;
    private const int MaxDepth = 20;

    /// <summary>The service's sentence after a colon; empty where it said none.</summary>
    public static string Describe(Exception failure)
    {
        string? found = Messages(failure, MaxDepth).Select(Find).FirstOrDefault(s => s is not null);
        return found is null ? "" : $": {(found.Length <= MaxSentence ? found : found[..MaxSentence] + "…")}";
    }

    private static IEnumerable<string> Messages(Exception failure, int depth)
    {
        if (depth == 0)
        {
            yield break;
        }

        yield return failure.Message;
        IEnumerable<Exception> inner = failure is AggregateException many ? many.InnerExceptions
            : failure.InnerException is { } one ? [one] : [];
        foreach (string message in inner.SelectMany(e => Messages(e, depth - 1)))
        {
            yield return message;
        }
    }

    private static string? Find(string message) =>
        MetadataService().Match(message) is { Success: true } metadata ? metadata.Groups["text"].Value.Trim()
        : EntraId().Match(message) is { Success: true } entra ? entra.Value.Trim()
        : null;

    // {"error":"invalid_request","error_description":"Multiple user assigned identities exist, please specify …"}
    // https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling
    [GeneratedRegex("\"error_description\"\\s*:\\s*\"(?<text>[^\"\\\\]*)", RegexOptions.CultureInvariant)]
    private static partial Regex MetadataService();

    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    [GeneratedRegex("AADSTS[0-9]+:[^\r\n]*", RegexOptions.CultureInvariant)]
    private static partial Regex EntraId();
}
