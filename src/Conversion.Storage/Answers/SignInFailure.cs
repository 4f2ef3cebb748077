using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;

namespace ImageConversion.Answers;

/// <summary>What a failure to sign in means, and what the service said, among what the SDK says around it.</summary>
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

    /// <summary>Whether the sign-in fails for a reason that passes.</summary>
    /// <param name="cause">What the SDK gives as its cause.</param>
    public static bool IsPassing(Exception cause) => cause switch
    {
        RequestFailedException failure => failure.Status is 0 or 408 or 429 or >= 500,
        AggregateException { InnerExceptions.Count: > 0 } many => IsPassing(many.InnerExceptions[^1]),
        AuthenticationFailedException { InnerException: { } inner } => IsPassing(inner),
        IOException or HttpRequestException or OperationCanceledException or TimeoutException => true,
        _ => false,
    };

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
