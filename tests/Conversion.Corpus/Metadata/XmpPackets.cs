using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Writes XMP packets, and the segments of an extension (XMP part 3, section 1.1.3).</summary>
public static class XmpPackets
{
    private const int ExtensionPartBytes = 60_000;
    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    public static byte[] Identifier => "http://ns.adobe.com/xap/1.0/\0"u8.ToArray();

    /// <summary>A packet of one description.</summary>
    /// <param name="attributes">Its properties as attributes, with the declarations of their prefixes.</param>
    /// <param name="elements">Its properties as elements.</param>
    public static string Packet(string attributes, string elements = "") =>
        "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
        + $"<rdf:RDF xmlns:rdf=\"{Rdf}\"><rdf:Description rdf:about=\"\" xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\""
        + $" xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" {attributes}"
        + (elements.Length == 0 ? "/>" : $">{elements}</rdf:Description>")
        + "</rdf:RDF></x:xmpmeta>";

    /// <summary>Google's directory of what the file holds behind its primary picture.</summary>
    public static string Container(params string[] semantics) => Packet(
        "xmlns:Container=\"http://ns.google.com/photos/1.0/container/\" "
        + "xmlns:Item=\"http://ns.google.com/photos/1.0/container/item/\"",
        "<Container:Directory><rdf:Seq>"
        + string.Concat(semantics.Select(s =>
            $"<rdf:li rdf:parseType=\"Resource\"><Container:Item Item:Semantic=\"{s}\" Item:Mime=\"image/jpeg\"/></rdf:li>"))
        + "</rdf:Seq></Container:Directory>");

    /// <summary>Google's marks of a motion photo, and others of its camera.</summary>
    public static string Camera(string attributes) =>
        Packet($"xmlns:Camera=\"http://ns.google.com/photos/1.0/camera/\" {attributes}");

    /// <summary>The digest by which a packet names its extension.</summary>
    public static string Digest(byte[] extension)
    {
#pragma warning disable CA5351 // XMP part 3 defines the GUID as this digest.
        return Convert.ToHexString(MD5.HashData(extension));
#pragma warning restore CA5351
    }

    /// <summary>A packet that names an extension.</summary>
    public static string Naming(string guid, string attributes = "") =>
        Packet($"xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" xmpNote:HasExtendedXMP=\"{guid}\" {attributes}");

    /// <summary>The payloads of an extension's segments.</summary>
    /// <param name="extension">The whole extension.</param>
    /// <param name="guid">What the packet names it by.</param>
    /// <param name="partBytes">How much of it a segment holds.</param>
    /// <param name="overlap">How many bytes of its predecessor each part repeats.</param>
    /// <param name="declaredBytes">How long the segments say the extension is; null: as long as it is.</param>
    public static List<byte[]> Extension(
        byte[] extension, string guid, int partBytes = ExtensionPartBytes, int overlap = 0, uint? declaredBytes = null)
    {
        var parts = new List<byte[]>();
        for (int at = 0; at < extension.Length; at += partBytes)
        {
            int start = Math.Max(0, at - overlap);
            byte[] numbers = new byte[8];
            BinaryPrimitives.WriteUInt32BigEndian(numbers, declaredBytes ?? (uint)extension.Length);
            BinaryPrimitives.WriteInt32BigEndian(numbers.AsSpan(4), start);
            parts.Add(
            [
                .. "http://ns.adobe.com/xmp/extension/\0"u8, .. Encoding.ASCII.GetBytes(guid), .. numbers,
                .. extension[start..Math.Min(at + partBytes, extension.Length)],
            ]);
        }

        return parts;
    }
}
