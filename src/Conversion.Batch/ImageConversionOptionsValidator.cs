using ImageConversion.Batch.Model;
using Microsoft.Extensions.Options;

namespace ImageConversion.Batch;

/// <summary>Checks the options when they are first needed: all problems together, each naming its property.</summary>
internal sealed class ImageConversionOptionsValidator : IValidateOptions<ImageConversionOptions>, IValidateOptions<BatchAccountOptions>
{
    public ValidateOptionsResult Validate(string? name, ImageConversionOptions options) => ResultOf(
    [
        .. Unless(
            Enum.IsDefined(options.StorageCheckMd5), nameof(options.StorageCheckMd5), "a defined value", $"{options.StorageCheckMd5}"),
        .. Unless(
            options.BlobServiceClient is null || string.IsNullOrWhiteSpace(options.StorageConnectionString),
            nameof(options.BlobServiceClient),
            $"a client or {nameof(options.StorageConnectionString)}",
            "both"),

        // A relative one would be below whatever the working folder is.
        .. Unless(
            options.KnownPlansFolder is not { } folder || Path.IsPathFullyQualified(folder),
            nameof(options.KnownPlansFolder),
            "a full path",
            options.KnownPlansFolder),
        .. Unless(
            options.BatchAccount is null || options.BatchAccountFactory is null,
            nameof(options.BatchAccount),
            $"an account or {nameof(options.BatchAccountFactory)}",
            "both"),
        .. options.BatchAccount is { } account ? ProblemsOf(account) : [],
    ]);

    public ValidateOptionsResult Validate(string? name, BatchAccountOptions options) => ResultOf([.. ProblemsOf(options)]);

    private static IEnumerable<string> ProblemsOf(BatchAccountOptions account) =>
    [
        .. Unless(
            !string.IsNullOrWhiteSpace(account.AccountName), nameof(account.AccountName), "the name of a Batch account", account.AccountName),

        // A token is sent over https only; a key is not sent, only what it signs.
        .. Unless(
            IsAddress(account.Endpoint, isHttpAllowed: account.AccessKey is not null),
            nameof(account.Endpoint),
            account.AccessKey is null ? "an https address, or an access key" : "a web address",
            Shown(account.Endpoint)),

        // A secret: not even a part of it is shown.
        .. Unless(
            account.AccessKey is not { } key || Convert.TryFromBase64String(key, new byte[key.Length], out _),
            nameof(account.AccessKey),
            "base64",
            "something else"),
        .. Unless(
            IsAddress(account.ManagementEndpoint, isHttpAllowed: false),
            nameof(account.ManagementEndpoint),
            "an https address",
            Shown(account.ManagementEndpoint)),
    ];

    private static bool IsAddress(Uri? address, bool isHttpAllowed) =>
        address is { IsAbsoluteUri: true, UserInfo.Length: 0, Query.Length: 0 }
        && (address.Scheme == Uri.UriSchemeHttps || (isHttpAllowed && address.Scheme == Uri.UriSchemeHttp));

    // What a query or a user's part says may be a secret.
    private static string? Shown(Uri? address) =>
        address is { IsAbsoluteUri: true } && address.UserInfo.Length + address.Query.Length > 0
            ? "one with a user or a query" : address?.OriginalString;

    private static IEnumerable<string> Unless(bool isRight, string property, string expected, string? found) =>
        isRight ? [] : [$"{property}: expected {expected}; found {found ?? "nothing"}."];

    private static ValidateOptionsResult ResultOf(IReadOnlyCollection<string> problems) =>
        problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
}
