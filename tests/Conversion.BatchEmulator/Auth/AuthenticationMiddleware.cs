using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageConversion.BatchEmulator.Http;
using Microsoft.AspNetCore.Http;

namespace ImageConversion.BatchEmulator.Auth;

/// <summary>Lets in who signs with the account's key, or has a token of the emulator's issuer, over https alone.</summary>
internal sealed class AuthenticationMiddleware(EmulatedAccount account)
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    private static readonly string[] ServiceAudiences = ["https://batch.core.windows.net"];

    private static readonly string[] ManagementAudiences =
        ["https://management.azure.com", "https://management.core.windows.net"];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string[] words = context.Request.Headers.Authorization.ToString().Split(' ', 2);
        switch (words)
        {
            case ["SharedKey", { } signature]:
                CheckSignature(context.Request, signature);
                break;
            case ["Bearer", { } token]:
                CheckToken(context.Request, token);
                break;
            case [""]:
                throw new BatchFailure("InvalidAuthenticationInfo") { Status = 401 }
                    .With("AuthenticationErrorDetail", "The Authorization header is missing");
            default:
                throw new BatchFailure("InvalidAuthenticationInfo")
                    .With("AuthenticationErrorDetail", $"The scheme {words[0]} is not known");
        }

        return next(context);
    }

    private void CheckSignature(HttpRequest request, string credential)
    {
        if (ServiceMiddleware.IsManagement(request.Path))
        {
            throw Refuse("The management plane takes bearer tokens only", 401);
        }

        if (!account.Options.AllowSharedKey)
        {
            throw Refuse("Shared Key authentication is disabled for this account");
        }

        string[] parts = credential.Split(':', 2);
        if (parts.Length != 2)
        {
            throw new BatchFailure("InvalidAuthenticationInfo")
                .With("AuthenticationErrorDetail", "The form is SharedKey account:signature");
        }

        if (!string.Equals(parts[0], account.Options.AccountName, StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse($"The account {parts[0]} is not {account.Options.AccountName}");
        }

        CheckDate(request);
        string text = SharedKeySignature.StringToSign(request, parts[0]);
        string expected = SharedKeySignature.Sign(text, account.Options.AccountKey);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(parts[1])))
        {
            throw Refuse(
                $"The MAC signature found in the HTTP request '{parts[1]}' is not the same as any computed signature. "
                + $"Server used following string to sign: '{text}'.");
        }
    }

    private void CheckDate(HttpRequest request)
    {
        string date = request.Headers.TryGetValue("ocp-date", out Microsoft.Extensions.Primitives.StringValues own)
            ? own.ToString()
            : request.Headers.Date.ToString();
        if (!DateTimeOffset.TryParseExact(
            date, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time))
        {
            throw Refuse($"The date '{date}' in the Date or ocp-date header is not a valid RFC 1123 date");
        }

        // A person's clock and the emulator's are the same machine's: a fake clock of a test does not move this one.
        TimeSpan skew = (TimeProvider.System.GetUtcNow() - time).Duration();
        if (skew > MostSkew)
        {
            throw Refuse($"The date header in the request is out of range: '{date}'");
        }
    }

    private void CheckToken(HttpRequest request, string token)
    {
        if (!request.IsHttps)
        {
            throw Refuse("Bearer tokens are accepted over https only");
        }

        string[] audiences = ServiceMiddleware.IsManagement(request.Path) ? ManagementAudiences : ServiceAudiences;
        if (account.Tokens.Refuse(token, audiences) is { } reason)
        {
            throw Refuse(reason, 401);
        }
    }

    private static BatchFailure Refuse(string detail, int status = 403) =>
        new BatchFailure("AuthenticationFailed", detail) { Status = status }.With("AuthenticationErrorDetail", detail);
}
