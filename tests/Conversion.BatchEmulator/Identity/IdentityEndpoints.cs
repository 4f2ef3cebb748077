using System.Globalization;
using ImageConversion.BatchEmulator.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ImageConversion.BatchEmulator.Identity;

/// <summary>
/// The token operation of the instance metadata service, for the processes of pools that have an identity: point
/// <c>AZURE_POD_IDENTITY_AUTHORITY_HOST</c> at the emulator, as its nodes' environment does.
/// </summary>
internal static class IdentityEndpoints
{
    public const string Path = "/metadata/identity/oauth2/token";

    public static void Map(IEndpointRouteBuilder routes, EmulatedAccount account) =>
        routes.MapGet(Path, context => AnswerAsync(context, account));

    private static async Task AnswerAsync(HttpContext context, EmulatedAccount account)
    {
        if (context.Request.Headers["Metadata"] != "true")
        {
            await RefuseAsync(context, "invalid_request", "Required metadata header not specified");
            return;
        }

        string? resource = context.Request.Query["resource"];
        if (string.IsNullOrEmpty(resource))
        {
            await RefuseAsync(context, "invalid_request", "Required query variable 'resource' is missing");
            return;
        }

        string? client = context.Request.Query["client_id"];
        if (string.IsNullOrEmpty(client))
        {
            client = context.Request.Query["msi_res_id"];
        }

        if (string.IsNullOrEmpty(client) && HasSeveral(account))
        {
            await RefuseAsync(
                context, "invalid_request", "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request");
            return;
        }

        string? identity = Find(account, client);
        if (identity is null)
        {
            await RefuseAsync(context, "invalid_request", "Identity not found");
            return;
        }

        DateTimeOffset now = account.Clock.Now;
        string expires = (now + TokenIssuer.DefaultLifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await Json.WriteAsync(context, 200, new JsonObject()
            .Put("access_token", account.Tokens.Issue(resource, identity))
            .Put("client_id", client ?? "")
            .Put("expires_in", "86399")
            .Put("expires_on", expires)
            .Put("ext_expires_in", "86399")
            .Put("not_before", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))
            .Put("resource", resource)
            .Put("token_type", "Bearer"));
    }

    private static bool HasSeveral(EmulatedAccount account)
    {
        lock (account.Gate)
        {
            return account.Pools.Values.Any(pool => pool.Identity?.Object("userAssignedIdentities") is { Count: > 1 });
        }
    }

    // One machine has all nodes, so the caller's pool is not known: any identity of any pool will do.
    private static string? Find(EmulatedAccount account, string? client)
    {
        lock (account.Gate)
        {
            IEnumerable<string> identities = account.Pools.Values
                .Where(pool => pool.Identity is not null)
                .SelectMany(pool => pool.Identity!.Object("userAssignedIdentities") ?? [])
                .Select(entry => entry.Key);
            return string.IsNullOrEmpty(client)
                ? identities.FirstOrDefault()
                : identities.FirstOrDefault(identity => Matches(identity, client));
        }
    }

    // The client id of an identity named in ARM is not known here; it is derived, so that tests can compute it.
    private static bool Matches(string identity, string client) =>
        string.Equals(identity, client, StringComparison.OrdinalIgnoreCase)
        || string.Equals(ClientId.Of(identity), client, StringComparison.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context, string error, string description) => Json.WriteAsync(
        context, 400, new JsonObject().Put("error", error).Put("error_description", description));
}
