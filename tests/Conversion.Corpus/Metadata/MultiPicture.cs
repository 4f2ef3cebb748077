using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Writes files of the Multi-Picture Format (CIPA DC-007): an index in APP2, further pictures behind the first.</summary>
public static class MultiPicture
{
    public const uint Primary = 0x030000;
    public const uint LargeThumbnail = 0x010001;
    public const uint Panorama = 0x020001;
    public const uint Stereoscopic = 0x020002;
    public const uint Angle = 0x020003;
    public const uint Preservation = 0x040000;
    public const uint GainMap = 0x050000;
    public const uint Unnamed = 0;
    public const uint Other = 0x060000;

    private const int EntryBytes = 16;

    /// <summary>The primary picture, with an index, and the others behind it.</summary>
    /// <param name="primary">The primary picture.</param>
    /// <param name="others">Type and bytes of each.</param>
    /// <param name="isBigEndian">The byte order of the index.</param>
    public static byte[] Write(JpegParts primary, IReadOnlyList<(uint Type, byte[] Jpeg)> others, bool isBigEndian = true)
    {
        // The index has the same length whatever its numbers are, so a first writing shows where everything stands.
        primary.Add(0xE2, "MPF\0"u8.ToArray(), Index(isBigEndian, Primary, 0, [.. others.Select(o => (o.Type, 0u, 0u))]));
        int segment = primary.Segments.FindIndex(s => s.Marker == 0xE2 && s.Payload.AsSpan().StartsWith("MPF\0"u8));
        int header = 2 + primary.Segments.Take(segment).Sum(s => s.Payload.Length + 4) + 4 + 4;
        uint length = (uint)primary.ToArray().Length;
        var entries = new List<(uint Type, uint Length, uint Offset)>();
        uint at = length;
        foreach ((uint type, byte[] jpeg) in others)
        {
            entries.Add((type, (uint)jpeg.Length, at - (uint)header));
            at += (uint)jpeg.Length;
        }

        primary.Segments[segment] = (0xE2, [.. "MPF\0"u8, .. Index(isBigEndian, Primary, length, entries)]);
        return primary.ToArray([.. others.SelectMany(o => o.Jpeg)]);
    }

    /// <summary>An index: version, number of pictures, and an entry for each, the primary picture's first.</summary>
    public static byte[] Index(
        bool isBigEndian, uint primaryType, uint primaryLength, IReadOnlyList<(uint Type, uint Length, uint Offset)> others)
    {
        byte[] entries =
        [
            .. Entry(isBigEndian, primaryType, primaryLength, 0),
            .. others.SelectMany(o => Entry(isBigEndian, o.Type, o.Length, o.Offset)),
        ];
        return new TiffBuilder(isBigEndian)
            .Undefined(0xB000, "0100"u8.ToArray())
            .Long(0xB001, (uint)(entries.Length / EntryBytes))
            .Undefined(0xB002, entries)
            .ToArray();
    }

    private static byte[] Entry(bool isBigEndian, uint type, uint length, uint offset) =>
        [.. Number(isBigEndian, type), .. Number(isBigEndian, length), .. Number(isBigEndian, offset), 0, 0, 0, 0];

    private static byte[] Number(bool isBigEndian, uint value)
    {
        byte[] bytes = [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
        if (isBigEndian)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }
}
