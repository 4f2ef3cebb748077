using System.Buffers.Binary;

namespace ImageConversion.Fuzz.Mutation;

/// <summary>Mutations that know nothing of the format: those of every fuzzer's havoc stage.</summary>
internal sealed class ByteMutations(Random random)
{
    private const int MaxAddend = 35;

    private static readonly byte[] InterestingBytes = [0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 63, 64, 127, 128, 129, 192, 254, 255];

    private static readonly ushort[] InterestingShorts = [0, 1, 2, 255, 256, 0x7FFF, 0x8000, 0x8001, 0xFF00, 0xFFFE, 0xFFFF];

    private static readonly uint[] InterestingInts =
        [0, 1, 8, 0xFFFF, 0x10000, 0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFF0, 0xFFFFFFFC, 0xFFFFFFFF];

    /// <summary>Words that readers look for, which chance would hardly ever write.</summary>
    private static readonly byte[][] Words =
    [
        [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0], "JFXX\0"u8.ToArray(), [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1],
        "Exif\0\0II*\0\b\0\0\0"u8.ToArray(), "Exif\0\0MM\0*\0\0\0\b"u8.ToArray(),
        "ICC_PROFILE\0\u0001\u0001"u8.ToArray(), "http://ns.adobe.com/xap/1.0/\0"u8.ToArray(),
        "http://ns.adobe.com/xmp/extension/\0"u8.ToArray(), "Photoshop 3.0\08BIM"u8.ToArray(), "8BIM\u0004\u0004\0\0"u8.ToArray(),
        "MPF\0"u8.ToArray(), "FPXR\0"u8.ToArray(), "xmpNote:HasExtendedXMP"u8.ToArray(), "tiff:Orientation"u8.ToArray(),
        "hdrgm:Version"u8.ToArray(), "<?xpacket end='w'?>"u8.ToArray(), "acsp"u8.ToArray(), "RGB XYZ "u8.ToArray(),
        "GRAYLab "u8.ToArray(), "CMYKLab "u8.ToArray(), "desc"u8.ToArray(), "mluc"u8.ToArray(), "A2B0"u8.ToArray(),
        "A2B1"u8.ToArray(), "B2A0"u8.ToArray(), "mft1"u8.ToArray(), "mft2"u8.ToArray(), "mAB "u8.ToArray(), "curv"u8.ToArray(),
        "para"u8.ToArray(), "kTRC"u8.ToArray(), "rTRC"u8.ToArray(), "rXYZ"u8.ToArray(), "wtpt"u8.ToArray(), "XYZ "u8.ToArray(),
        "cicp"u8.ToArray(), "2024:02:29 23:59:60\0"u8.ToArray(), [0xFF, 0xD8], [0xFF, 0xD9], [0xFF, 0xD8, 0xFF, 0xE0],
        "GIF89a"u8.ToArray(), [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], "RIFF\u0010\0\0\0WEBP"u8.ToArray(), "\0\0\0\u0018ftypheic"u8.ToArray(),
        [(byte)'B', (byte)'M', 0x46, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 40, 0, 0, 0], "<svg"u8.ToArray(), "<?xml"u8.ToArray(),
    ];

    private const int Kinds = 15;

    /// <summary>Applies one mutation, chosen by chance. The buffer must not be empty.</summary>
    public void Mutate(MutationBuffer buffer)
    {
        int at = Position(buffer);
        Span<byte> bytes = buffer.Bytes;
        switch (random.Next(Kinds))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes[at] = Pick(InterestingBytes);
                break;
            case 4:
                bytes[at] += (byte)random.Next(-MaxAddend, MaxAddend + 1);
                break;
            case 5:
                ChangeShort(bytes[at..]);
                break;
            case 6:
                ChangeInt(bytes[at..]);
                break;
            case 7:
                buffer.Delete(at, BlockLength(buffer.Length - at));
                break;
            case 8:
                buffer.Insert(at, bytes.Slice(at, BlockLength(buffer.Length - at)).ToArray());
                break;
            case 9:
                CopyWithin(buffer, at);
                break;
            case 10:
                bytes.Slice(at, BlockLength(buffer.Length - at)).Fill(random.Next(2) == 0 ? bytes[at] : Pick(InterestingBytes));
                break;
            case 11:
                InsertRandom(buffer, at);
                break;
            case 12:
                buffer.Insert(at, Pick(Words));
                break;
            case 13:
                byte[] word = Pick(Words);
                word.AsSpan(0, Math.Min(word.Length, bytes.Length - at)).CopyTo(bytes[at..]);
                break;
            default:
                Cut(buffer, at);
                break;
        }
    }

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];

    /// <summary>Half of all changes go to the first bytes: headers decide more than data do.</summary>
    private int Position(MutationBuffer buffer) =>
        random.Next(random.Next(2) == 0 ? Math.Min(buffer.Length, 1024) : buffer.Length);

    private int BlockLength(int room) => Math.Max(1, random.Next(1, 1 + Math.Min(room, 1 << random.Next(1, 12))));

    private void ChangeShort(Span<byte> bytes)
    {
        if (bytes.Length < sizeof(ushort))
        {
            return;
        }

        ushort value = random.Next(2) == 0
            ? Pick(InterestingShorts)
            : (ushort)(BinaryPrimitives.ReadUInt16BigEndian(bytes) + random.Next(-MaxAddend, MaxAddend + 1));
        BinaryPrimitives.WriteUInt16BigEndian(bytes, random.Next(4) == 0 ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    private void ChangeInt(Span<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            return;
        }

        uint value = random.Next(2) == 0
            ? Pick(InterestingInts)
            : (uint)(BinaryPrimitives.ReadUInt32BigEndian(bytes) + random.Next(-MaxAddend, MaxAddend + 1));
        BinaryPrimitives.WriteUInt32BigEndian(bytes, random.Next(3) == 0 ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    private void CopyWithin(MutationBuffer buffer, int at)
    {
        int from = random.Next(buffer.Length);
        int count = BlockLength(buffer.Length - Math.Max(at, from));
        buffer.Bytes.Slice(from, count).CopyTo(buffer.Bytes[at..]);
    }

    private void InsertRandom(MutationBuffer buffer, int at)
    {
        var bytes = new byte[random.Next(1, 33)];
        random.NextBytes(bytes);
        buffer.Insert(at, bytes);
    }

    /// <summary>Rarely, because what is behind the cut is lost to the mutations that follow.</summary>
    private void Cut(MutationBuffer buffer, int at)
    {
        if (random.Next(4) == 0)
        {
            buffer.Truncate(Math.Max(at, 1));
        }
    }
}
