using System.Buffers.Binary;
using System.Text;

namespace Conversion.Core.Metadata;

/// <summary>The XMP of a JPEG (XMP part 3, section 1.1.3): one packet, and what did not fit into its segment.</summary>
internal static class XmpPacket
{
    private const int GuidBytes = 32;
    private const int ExtensionHeaderBytes = GuidBytes + 8;

    /// <summary>The extension is parsed as XML, which takes some ten times its size in memory; it holds thumbnails and depth maps
    /// of a few megabytes at most.</summary>
    private const int MaxExtensionBytes = 16 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> PacketIdentifier => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> ExtensionIdentifier => "http://ns.adobe.com/xmp/extension/\0"u8;

    /// <summary>The packet, whole; null where there is none that can be carried.</summary>
    public static string? Read(AppSegments segments, ICollection<string> warnings)
    {
        List<ReadOnlyMemory<byte>> packets = segments.Take(AppSegments.App1, PacketIdentifier);
        List<ReadOnlyMemory<byte>> extensions = segments.Take(AppSegments.App1, ExtensionIdentifier);
        if (packets.Count > 1)
        {
            warnings.Add($"The JPEG has {packets.Count} XMP packets; only the first is carried.");
        }

        string? packet = packets.Count == 0 ? null : Decode(packets[0].Span, warnings);
        if (extensions.Count == 0)
        {
            return packet;
        }

        return packet is null ? WarnOfLostExtension("there is no packet that it belongs to") : Extend(packet);

        string? WarnOfLostExtension(string why)
        {
            warnings.Add($"The extended XMP is not carried: {why}.");
            return packet;
        }

        string? Extend(string main)
        {
            if (XmpDocument.TryParse(main) is not { } document || document.ExtensionGuid is not { Length: GuidBytes } guid)
            {
                return WarnOfLostExtension("the XMP packet does not name it");
            }

            if (Join(extensions, guid, warnings, out string problem) is not { } joined)
            {
                return WarnOfLostExtension(problem);
            }

            bool isMerged = Decode(joined, warnings) is { } text
                && XmpDocument.TryParse(text) is { } extension
                && document.TryMerge(extension);
            return isMerged ? document.ToString() : WarnOfLostExtension("it is not well-formed");
        }
    }

    /// <summary>UTF-8, as it has to be in a JPEG; UTF-16 is recognized by its nulls. Writers pad packets with nulls, too, which
    /// no text chunk may hold.</summary>
    private static string? Decode(ReadOnlySpan<byte> packet, ICollection<string> warnings)
    {
        string text = FindWideEncoding(packet) is { } wide ? wide.GetString(packet) : DecodeUtf8(packet, warnings);
        text = text.Trim('\uFEFF', '\0');
        if (text.Length == 0 || text.Contains('\0'))
        {
            warnings.Add(
                text.Length == 0 ? "The XMP packet is empty and not carried." : "The XMP packet is not text and not carried.");
            return null;
        }

        return text;
    }

    private static Encoding? FindWideEncoding(ReadOnlySpan<byte> packet) => packet switch
    {
        [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => Encoding.BigEndianUnicode,
        [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => Encoding.Unicode,
        _ => null,
    };

    private static string DecodeUtf8(ReadOnlySpan<byte> packet, ICollection<string> warnings)
    {
        try
        {
            return StrictUtf8.GetString(packet);
        }
        catch (DecoderFallbackException)
        {
            warnings.Add("The XMP packet is not valid UTF-8; what cannot be read of it is replaced.");
            return Encoding.UTF8.GetString(packet);
        }
    }

    /// <summary>Puts the extension together: each part has the GUID, the full length, and its offset.</summary>
    private static byte[]? Join(
        List<ReadOnlyMemory<byte>> extensions, string guid, ICollection<string> warnings, out string problem)
    {
        byte[] wanted = Encoding.ASCII.GetBytes(guid);
        ReadOnlyMemory<byte>[] parts =
        [
            .. extensions
                .Where(e => e.Length > ExtensionHeaderBytes && e.Span.StartsWith(wanted))
                .OrderBy(e => BinaryPrimitives.ReadUInt32BigEndian(e.Span[(GuidBytes + 4)..])),
        ];
        if (parts.Length == 0)
        {
            problem = $"none of its parts has the GUID {guid} that the packet names";
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(parts[0].Span[GuidBytes..]);
        if (length > MaxExtensionBytes)
        {
            problem = $"it says it has {length} bytes, and up to {MaxExtensionBytes} are read";
            return null;
        }

        byte[] joined = new byte[length];
        long end = 0;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            uint offset = BinaryPrimitives.ReadUInt32BigEndian(part.Span[(GuidBytes + 4)..]);
            ReadOnlyMemory<byte> data = part[ExtensionHeaderBytes..];
            // A part may come twice; what matters is that none is missing.
            if (offset > end || offset + (long)data.Length > length)
            {
                break;
            }

            data.CopyTo(joined.AsMemory((int)offset));
            end = Math.Max(end, offset + data.Length);
        }

        if (end != length)
        {
            problem = $"of its {length} bytes those from {end} on are missing";
            return null;
        }

        CheckDigest(joined, guid, warnings);
        problem = "";
        return joined;
    }

    /// <summary>The GUID is the MD5 of the extension. Some cameras write any GUID, so a wrong one is no reason to drop it.</summary>
    private static void CheckDigest(byte[] extension, string guid, ICollection<string> warnings)
    {
        string digest = Convert.ToHexString(Md5.HashData(extension));
        if (!digest.Equals(guid, StringComparison.OrdinalIgnoreCase))
        {
            warnings.Add($"The extended XMP does not have the digest {guid} that its packet names; it is carried as it is.");
        }
    }
}
