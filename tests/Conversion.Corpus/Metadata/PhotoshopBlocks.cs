using System.Buffers.Binary;
using System.Globalization;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Writes image resource blocks of Photoshop, and IPTC-IIM records for one of them (0x0404).</summary>
public static class PhotoshopBlocks
{
    public const ushort Iptc = 0x0404;
    public const ushort Resolution = 0x03ED;
    public const ushort Thumbnail = 0x040C;

    public static byte[] Identifier => "Photoshop 3.0\0"u8.ToArray();

    public static byte[] OldIdentifier => "Adobe_Photoshop2.5:"u8.ToArray();

    /// <summary>A block: signature, id, name and data, the last two padded to an even length.</summary>
    public static byte[] Block(ushort id, byte[] data, string name = "", string signature = "8BIM", bool isPadded = true)
    {
        using var block = new MemoryStream();
        block.Write(System.Text.Encoding.ASCII.GetBytes(signature));
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(number, id);
        block.Write(number[..2]);
        block.WriteByte((byte)name.Length);
        block.Write(System.Text.Encoding.ASCII.GetBytes(name));
        block.Write(new byte[(name.Length + 1) & 1]);
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        block.Write(number);
        block.Write(data);
        block.Write(new byte[isPadded ? data.Length & 1 : 0]);
        return block.ToArray();
    }

    /// <summary>A block of data that nothing depends on.</summary>
    public static byte[] Filled(ushort id, int length)
    {
        byte[] data = new byte[length];
        new Random(id).NextBytes(data);
        return Block(id, data);
    }

    /// <summary>ResolutionInfo: dots per inch across and down as 16.16 numbers, each with two units of what a dialog shows.</summary>
    public static byte[] DotsPerInch(ushort across, ushort down) =>
        [(byte)(across >> 8), (byte)across, 0, 0, 0, 1, 0, 1, (byte)(down >> 8), (byte)down, 0, 0, 0, 1, 0, 1];

    /// <summary>One dataset of record 2 (IIM section 1.5(b)).</summary>
    public static byte[] Dataset(byte number, ReadOnlySpan<byte> value) =>
        [0x1C, 2, number, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>Name, caption and keywords.</summary>
    public static byte[] SampleIptc(string caption) =>
    [
        .. Dataset(0, [0, 4]),
        .. Dataset(5, "A name"u8),
        .. Dataset(25, "first"u8),
        .. Dataset(25, "second"u8),
        .. Dataset(120, System.Text.Encoding.UTF8.GetBytes(caption)),
    ];

    /// <summary>The text in which a PNG carries them: ImageMagick's hexadecimal form.</summary>
    public static string RawProfile(byte[] blocks) => string.Create(
        CultureInfo.InvariantCulture,
        $"\niptc\n{blocks.Length,8}\n{string.Join('\n', blocks.Chunk(36).Select(Convert.ToHexStringLower))}\n");
}
