using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageConversion.Storage.FileSystem;

/// <summary>One line of a segment: <c>{"name":…,"etag":…,"metadata":{…},"crc":"1a2b3c4d"}</c>.</summary>
/// <remarks>The CRC-32 is that of the line before <c>,"crc"</c>. A line that is not exactly so is no record.</remarks>
internal static class MetadataRecord
{
    /// <summary>No line is longer: 1,024 characters of name and 8 KiB of metadata, each at most six bytes as JSON.</summary>
    public const int MaxLineBytes = 128 * 1024;

    private const int CheckBytes = 8;

    // Names are chosen by others, who must not know which of them meet in the table.
    private static readonly long Seed = Random.Shared.NextInt64();

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> CheckStart => ",\"crc\":\""u8;

    private static ReadOnlySpan<byte> CheckEnd => "\"}"u8;

    /// <summary>The line with its newline.</summary>
    public static ReadOnlyMemory<byte> Format(string name, string etag, IReadOnlyDictionary<string, string> metadata)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, Compact))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("etag", etag);
            json.WriteStartObject("metadata");
            foreach ((string key, string value) in metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            json.Flush();
            uint check = Crc32.HashToUInt32(line.WrittenSpan);
            line.Write(CheckStart);
            _ = check.TryFormat(line.GetSpan(CheckBytes), out int written, "x8", CultureInfo.InvariantCulture);
            line.Advance(written);
            line.Write(CheckEnd);
            line.Write("\n"u8);
            // The writer must not find its object unfinished when it is disposed.
            json.Reset();
        }

        return line.WrittenMemory;
    }

    /// <summary>Reads only what identifies the record; does not look at the rest.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> line, out string name, out string etag)
    {
        name = etag = "";
        try
        {
            var json = new Utf8JsonReader(line);
            return json.Read() && json.TokenType == JsonTokenType.StartObject
                && TryReadString(ref json, "name"u8, out name)
                && TryReadString(ref json, "etag"u8, out etag);
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The metadata, if the line is whole and is about this version of this blob.</summary>
    public static Dictionary<string, string>? TryReadMetadata(ReadOnlySpan<byte> line, string name, string etag)
    {
        int checkedLength = line.Length - CheckStart.Length - CheckBytes - CheckEnd.Length;
        if (checkedLength < 0
            || !line[checkedLength..].StartsWith(CheckStart)
            || !line.EndsWith(CheckEnd)
            || !uint.TryParse(
                line.Slice(checkedLength + CheckStart.Length, CheckBytes),
                NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint check)
            || check != Crc32.HashToUInt32(line[..checkedLength]))
        {
            return null;
        }

        try
        {
            var json = new Utf8JsonReader(line);
            _ = json.Read();
            if (!TryReadString(ref json, "name"u8, out string foundName) || foundName != name
                || !TryReadString(ref json, "etag"u8, out string foundEtag) || foundEtag != etag
                || !json.Read() || !json.ValueTextEquals("metadata"u8) || !json.Read())
            {
                return null;
            }

            var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string key = json.GetString()!;
                if (!json.Read() || json.TokenType != JsonTokenType.String)
                {
                    return null;
                }

                metadata[key] = json.GetString()!;
            }

            return metadata;
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What stands for the name in the memory of this process.</summary>
    public static ulong HashName(string name)
    {
        int most = Encoding.UTF8.GetMaxByteCount(name.Length);
        Span<byte> bytes = most <= 1024 ? stackalloc byte[1024] : new byte[most];
        return XxHash3.HashToUInt64(bytes[..Encoding.UTF8.GetBytes(name, bytes)], Seed);
    }

    private static bool TryReadString(ref Utf8JsonReader json, ReadOnlySpan<byte> property, out string value)
    {
        value = "";
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals(property)
            || !json.Read() || json.TokenType != JsonTokenType.String)
        {
            return false;
        }

        value = json.GetString()!;
        return true;
    }
}
