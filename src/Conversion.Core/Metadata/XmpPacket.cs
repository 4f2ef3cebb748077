using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace ImageConversion.Core.Metadata;

/// <summary>The XMP of a JPEG (XMP part 3, section 1.1.3): one packet, and what did not fit into its segment.</summary>
internal static class XmpPacket
{
    private const int GuidBytes = 32;
    private const int ExtensionHeaderBytes = GuidBytes + 8;

    /// <summary>What a packet's payload begins with.</summary>
    public static ReadOnlySpan<byte> Identifier => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <summary>What a payload with a part of the extension begins with.</summary>
    public static ReadOnlySpan<byte> ExtensionIdentifier => "http://ns.adobe.com/xmp/extension/\0"u8;

    /// <summary>The packet without its extension; null where there is none that is text.</summary>
    public static XmpContent? ReadMain(AppSegments segments) =>
        segments.Take(AppSegments.App1, Identifier) is [var first, ..] && Decode(first.Span, []) is { } text
            ? new XmpContent(text)
            : null;

    /// <summary>The packet, whole; null where there is none that can be carried.</summary>
    public static XmpContent? Read(AppSegments segments, ICollection<string> warnings)
    {
        List<ReadOnlyMemory<byte>> packets = segments.Take(AppSegments.App1, Identifier);
        List<ReadOnlyMemory<byte>> extensions = segments.Take(AppSegments.App1, ExtensionIdentifier);
        if (packets.Count > 1)
        {
            warnings.Add($"The JPEG has {packets.Count} XMP packets; only the first is carried.");
        }

        XmpContent? packet = packets.Count > 0 && Decode(packets[0].Span, warnings) is { } main ? new XmpContent(main) : null;
        if (extensions.Count > 0 && Extend(packet, extensions, warnings) is { } problem)
        {
            warnings.Add($"The extended XMP is not carried: {problem}.");
        }

        return packet;
    }

    /// <returns>Why the packet stays as it is; null where it holds its extension now.</returns>
    private static string? Extend(XmpContent? packet, List<ReadOnlyMemory<byte>> extensions, ICollection<string> warnings)
    {
        if (packet is null)
        {
            return "there is no packet that it belongs to";
        }

        if (packet.Document is not { ExtensionGuid: { Length: GuidBytes } guid } document)
        {
            return "the XMP packet does not name it";
        }

        if (Join(extensions, guid, warnings, out string problem) is not { } joined)
        {
            return problem;
        }

        bool isMerged = Decode(joined, warnings) is { } text
            && XmpDocument.TryParse(text) is { } extension
            && document.TryMerge(extension);
        return isMerged ? null : "it is not well-formed";
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
        if (!Utf8.IsValid(packet))
        {
            warnings.Add("The XMP packet is not valid UTF-8; what cannot be read of it is replaced.");
        }

        return Encoding.UTF8.GetString(packet);
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
        if (length > MetadataLimits.MaxBytes)
        {
            problem = $"it says it has {length} bytes, and up to {MetadataLimits.MaxBytes} are read";
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

/// <summary>A packet's text, which is parsed only where it has to be, and once.</summary>
internal sealed class XmpContent(string text)
{
    private readonly Lazy<XmpDocument?> _document = new(() => XmpDocument.TryParse(text));

    /// <summary>The packet as XML; null where it is not well-formed RDF. What is changed in it is changed in the text.</summary>
    public XmpDocument? Document => _document.Value;

    /// <summary>The text as it was found.</summary>
    public string Text => text;

    /// <summary>The text as it is to be carried.</summary>
    public override string ToString() => _document is { IsValueCreated: true, Value: { } changed } ? changed.ToString() : text;
}
