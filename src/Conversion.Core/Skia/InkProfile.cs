using System.Buffers.Binary;

namespace ImageConversion.Core.Skia;

/// <summary>ICC profiles that do not describe a press but measure: through one of them, X, Y and Z come out as the amounts of
/// cyan, magenta and yellow, through the other all three as that of black.</summary>
internal static class InkProfile
{
    private const int HeaderBytes = 128;
    private const int TagOffset = HeaderBytes + 4 + 12;
    private const int Inks = 4;
    private const int Outputs = 3;
    private const int Corners = 1 << Inks;

    /// <summary>lut16Type: its fixed part, two-point curves for each ink and output, and the corners of the grid.</summary>
    private const int TagBytes = 52 + (sizeof(ushort) * ((2 * Inks) + (Corners * Outputs) + (2 * Outputs)));

    public static byte[] CyanMagentaYellow { get; } = Make(blackOnly: false);

    public static byte[] Black { get; } = Make(blackOnly: true);

    private static byte[] Make(bool blackOnly)
    {
        byte[] profile = new byte[TagOffset + TagBytes];
        WriteHeader(profile);
        Span<byte> tag = profile.AsSpan(TagOffset);
        "mft2"u8.CopyTo(tag);
        tag[8] = Inks;
        tag[9] = Outputs;
        tag[10] = 2;
        for (int i = 0; i < 3; i++)
        {
            // The matrix, which has to be there: one.
            BinaryPrimitives.WriteInt32BigEndian(tag[(12 + (i * 4 * sizeof(int)))..], 1 << 16);
        }

        BinaryPrimitives.WriteUInt16BigEndian(tag[48..], 2);
        BinaryPrimitives.WriteUInt16BigEndian(tag[50..], 2);
        int at = WriteLines(tag, 52, Inks);
        for (int corner = 0; corner < Corners; corner++)
        {
            for (int output = 0; output < Outputs; output++, at += sizeof(ushort))
            {
                // The first ink is the slowest dimension, so it is the highest bit.
                int ink = blackOnly ? Inks - 1 : output;
                bool isFull = ((corner >> (Inks - 1 - ink)) & 1) == 1;
                BinaryPrimitives.WriteUInt16BigEndian(tag[at..], isFull ? ushort.MaxValue : ushort.MinValue);
            }
        }

        WriteLines(tag, at, Outputs);
        return profile;
    }

    private static int WriteLines(Span<byte> tag, int at, int count)
    {
        for (int i = 0; i < count; i++, at += 2 * sizeof(ushort))
        {
            BinaryPrimitives.WriteUInt16BigEndian(tag[(at + sizeof(ushort))..], ushort.MaxValue);
        }

        return at;
    }

    /// <summary>ICC.1 section 7.2: version 2.4, an output profile from CMYK to XYZ under D50.</summary>
    private static void WriteHeader(Span<byte> profile)
    {
        BinaryPrimitives.WriteInt32BigEndian(profile, profile.Length);
        profile[8] = 2;
        profile[9] = 0x40;
        "prtrCMYKXYZ "u8.CopyTo(profile[12..]);
        "acsp"u8.CopyTo(profile[36..]);
        ReadOnlySpan<int> d50 = [63190, 65536, 54061];
        for (int i = 0; i < d50.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(profile[(68 + (i * sizeof(int)))..], d50[i]);
        }

        BinaryPrimitives.WriteInt32BigEndian(profile[HeaderBytes..], 1);
        "A2B0"u8.CopyTo(profile[(HeaderBytes + 4)..]);
        BinaryPrimitives.WriteInt32BigEndian(profile[(HeaderBytes + 8)..], TagOffset);
        BinaryPrimitives.WriteInt32BigEndian(profile[(HeaderBytes + 12)..], TagBytes);
    }
}
