using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ImageConversion.BatchEmulator.Identity;

/// <summary>Issues and checks the emulator's own bearer tokens: JSON web tokens that look like those of Entra ID.</summary>
internal sealed class TokenIssuer(TimeProvider time)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(24);

    public const string Tenant = "00000000-0000-0000-0000-0000000e8a7c";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A token for <paramref name="audience"/>, as <c>https://batch.core.windows.net/</c>.</summary>
    public string Issue(string audience, string identity, TimeSpan? lifetime = null)
    {
        DateTimeOffset now = time.GetUtcNow();
        string head = Encode("""{"alg":"HS256","typ":"JWT"}"""u8);
        string body = Encode(JsonSerializer.SerializeToUtf8Bytes(new JsonObject()
            .Put("aud", audience.TrimEnd('/'))
            .Put("iss", $"https://sts.windows.net/{Tenant}/")
            .Put("sub", identity)
            .Put("xms_mirid", identity)
            .Put("tid", Tenant)
            .PutSeconds("iat", now)
            .PutSeconds("nbf", now - TimeSpan.FromMinutes(5))
            .PutSeconds("exp", now + (lifetime ?? DefaultLifetime))));
        return $"{head}.{body}.{Sign($"{head}.{body}")}";
    }

    /// <summary>Why a token is not good for any of <paramref name="audiences"/>; nothing where it is.</summary>
    public string? Refuse(string token, params string[] audiences)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3 || !IsSigned(parts))
        {
            return "The access token was not issued by the emulator";
        }

        var claims = (JsonObject)JsonNode.Parse(Decode(parts[1]))!;
        if (claims["exp"]!.GetValue<long>() <= time.GetUtcNow().ToUnixTimeSeconds())
        {
            return "The access token expired";
        }

        string audience = claims.Text("aud")!;
        return audiences.Contains(audience, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"The access token has been obtained from wrong audience or resource '{audience}'. "
                + $"It should exactly match one of the allowed audiences {string.Join(", ", audiences)}";
    }

    private bool IsSigned(string[] parts) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Sign($"{parts[0]}.{parts[1]}")), Encoding.ASCII.GetBytes(parts[2]));

    private string Sign(string text) => Encode(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text)));

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}

/// <summary>Times of JSON web tokens.</summary>
internal static class TokenTimes
{
    public static JsonObject PutSeconds(this JsonObject claims, string name, DateTimeOffset time)
    {
        claims[name] = time.ToUnixTimeSeconds();
        return claims;
    }
}
