using System.Text.Json;
using System.Xml;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Tells whether what the service has is what was sent.</summary>
internal static class SentContent
{
    // Taken by the service and never shown again.
    private static readonly string[] Hidden = ["password", "accountKey", "sasKey", "sshPrivateKey", "protectedSettings"];

    /// <summary>Whether everything that was sent is in what is there. The service adds defaults, and changes the case of
    /// words and sizes.</summary>
    /// <param name="sent">The body that was sent.</param>
    /// <param name="found">The description that the service gives now.</param>
    public static bool IsIn(JsonElement sent, JsonElement found) => sent.ValueKind switch
    {
        JsonValueKind.Object => found.ValueKind == JsonValueKind.Object && sent.EnumerateObject().All(p => HasProperty(p, found)),
        JsonValueKind.Array => found.ValueKind == JsonValueKind.Array && sent.GetArrayLength() == found.GetArrayLength()
            && sent.EnumerateArray().Zip(found.EnumerateArray()).All(pair => IsIn(pair.First, pair.Second)),
        JsonValueKind.String => found.ValueKind == JsonValueKind.String && IsSameText(sent.GetString()!, found.GetString()!),
        JsonValueKind.Number => found.ValueKind == JsonValueKind.Number && sent.GetDecimal() == found.GetDecimal(),
        _ => sent.ValueKind == found.ValueKind,
    };

    private static bool HasProperty(JsonProperty sent, JsonElement found)
    {
        foreach (JsonProperty candidate in found.EnumerateObject())
        {
            if (string.Equals(candidate.Name, sent.Name, StringComparison.OrdinalIgnoreCase))
            {
                return IsIn(sent.Value, candidate.Value);
            }
        }

        return IsNothing(sent.Value) || Hidden.Contains(sent.Name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.String => value.GetString()!.Length == 0,
        _ => false,
    };

    private static bool IsSameText(string sent, string found) =>
        string.Equals(sent, found, sent.All(IsOfWord) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
        || (TryReadDuration(sent) is { } a && TryReadDuration(found) is { } b && a == b);

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static TimeSpan? TryReadDuration(string text)
    {
        if (!text.StartsWith('P'))
        {
            return null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}
