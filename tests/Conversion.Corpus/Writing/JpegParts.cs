using System.Buffers.Binary;
using System.Text;

namespace ImageConversion.Corpus.Writing;

/// <summary>A JPEG taken apart into the segments before its first scan, to be put together differently.</summary>
public sealed class JpegParts
{
    private readonly byte[] _rest;

    private JpegParts(List<(byte Marker, byte[] Payload)> segments, byte[] rest)
    {
        Segments = segments;
        _rest = rest;
    }

    public List<(byte Marker, byte[] Payload)> Segments { get; }

    public static JpegParts Of(byte[] jpeg)
    {
        var segments = new List<(byte Marker, byte[] Payload)>();
        int at = 2;
        while (jpeg[at + 1] != 0xDA)
        {
            if (jpeg[at + 1] == 0xFF)
            {
                // A fill byte before a marker (T.81 B.1.1.2).
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
            segments.Add((jpeg[at + 1], jpeg[(at + 4)..(at + 2 + length)]));
            at += 2 + length;
        }

        return new JpegParts(segments, jpeg[at..]);
    }

    /// <summary>Drops every APPn and COM but the Adobe segment, which decoding needs.</summary>
    public JpegParts WithoutMetadata()
    {
        Segments.RemoveAll(s => s.Marker is (>= 0xE0 and <= 0xEF and not 0xEE) or 0xFE);
        return this;
    }

    public JpegParts Without(byte marker)
    {
        Segments.RemoveAll(s => s.Marker == marker);
        return this;
    }

    /// <summary>Adds a segment behind the application and comment segments that the JPEG begins with.</summary>
    public JpegParts Add(byte marker, params ReadOnlySpan<byte[]> parts)
    {
        int at = Segments.FindIndex(s => s.Marker is < 0xE0 or > 0xEF and not 0xFE);
        Segments.Insert(at, (marker, Concat(parts)));
        return this;
    }

    /// <summary>Adds a segment as the last one before the scan, behind the frame header and the tables.</summary>
    public JpegParts AddLast(byte marker, params ReadOnlySpan<byte[]> parts)
    {
        Segments.Add((marker, Concat(parts)));
        return this;
    }

    public JpegParts AddExif(byte[] tiff) => Add(0xE1, "Exif\0\0"u8.ToArray(), tiff);

    public JpegParts AddXmp(string xmp) =>
        Add(0xE1, "http://ns.adobe.com/xap/1.0/\0"u8.ToArray(), Encoding.UTF8.GetBytes(xmp));

    public byte[] ToArray(params ReadOnlySpan<byte> trailer)
    {
        using var jpeg = new MemoryStream();
        jpeg.Write([0xFF, 0xD8]);
        Span<byte> head = stackalloc byte[4];
        foreach ((byte marker, byte[] payload) in Segments)
        {
            head[0] = 0xFF;
            head[1] = marker;
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], checked((ushort)(payload.Length + 2)));
            jpeg.Write(head);
            jpeg.Write(payload);
        }

        jpeg.Write(_rest);
        jpeg.Write(trailer);
        return jpeg.ToArray();
    }

    private static byte[] Concat(ReadOnlySpan<byte[]> parts)
    {
        using var joined = new MemoryStream();
        foreach (byte[] part in parts)
        {
            joined.Write(part);
        }

        return joined.ToArray();
    }
}
