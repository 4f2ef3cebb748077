using System.Buffers.Binary;

namespace ImageConversion.Corpus.Metadata;

/// <summary>
/// Writes JPEGs whose every block of 8 x 8 samples is of one value, which is coded without loss: what a decoder must give
/// is known, sample by sample, without a referee.
/// </summary>
public static class FlatJpeg
{
    private const int DcCategories = 12;

    /// <summary>A baseline image, its components in one scan.</summary>
    /// <param name="blocksWide">Blocks a row.</param>
    /// <param name="samples">A value for each block and component, components fastest.</param>
    /// <param name="ids">The identifier of each component.</param>
    /// <param name="adobeTransform">What an Adobe segment says; null for no such segment.</param>
    /// <param name="cropX">Columns that the last block of a row has too many.</param>
    /// <param name="cropY">Rows that the last row of blocks has too many.</param>
    public static byte[] Write(
        int blocksWide, ReadOnlySpan<byte> samples, ReadOnlySpan<byte> ids, byte? adobeTransform = null, int cropX = 0, int cropY = 0)
    {
        int components = ids.Length;
        int blocksHigh = samples.Length / components / blocksWide;
        using var jpeg = new MemoryStream();
        jpeg.Write([0xFF, 0xD8]);
        if (adobeTransform is { } transform)
        {
            Segment(jpeg, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);
        }

        Segment(jpeg, 0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);
        (int width, int height) = ((blocksWide * 8) - cropX, (blocksHigh * 8) - cropY);
        byte[] frame = [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)components];
        Segment(jpeg, 0xC0, [.. frame, .. ids.ToArray().SelectMany(id => new byte[] { id, 0x11, 0 })]);
        // DC: twelve codes of four bits. AC: one bit, which ends the block.
        Segment(jpeg, 0xC4, [0x00, 0, 0, 0, DcCategories, .. new byte[12], .. Enumerable.Range(0, DcCategories).Select(i => (byte)i)]);
        Segment(jpeg, 0xC4, [0x10, 1, .. new byte[15], 0]);
        Segment(jpeg, 0xDA, [(byte)components, .. ids.ToArray().SelectMany(id => new byte[] { id, 0 }), 0, 63, 0]);
        WriteScan(jpeg, samples, components);
        jpeg.Write([0xFF, 0xD9]);
        return jpeg.ToArray();
    }

    private static void WriteScan(MemoryStream jpeg, ReadOnlySpan<byte> samples, int components)
    {
        var bits = new Bits(jpeg);
        Span<int> predictors = stackalloc int[components];
        for (int i = 0; i < samples.Length; i++)
        {
            // The DC of a flat block is eight times its value.
            int dc = 8 * (samples[i] - 128);
            int difference = dc - predictors[i % components];
            predictors[i % components] = dc;
            int category = difference == 0 ? 0 : 1 + (int)Math.Log2(Math.Abs(difference));
            bits.Write(category, 4);
            bits.Write(difference < 0 ? difference - 1 : difference, category);
            bits.Write(0, 1);
        }

        bits.Flush();
    }

    private static void Segment(MemoryStream jpeg, byte marker, byte[] payload)
    {
        Span<byte> head = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(payload.Length + 2));
        jpeg.Write(head);
        jpeg.Write(payload);
    }

    private sealed class Bits(MemoryStream output)
    {
        private int _pending;
        private int _count;

        public void Write(int value, int count)
        {
            for (int i = count - 1; i >= 0; i--)
            {
                _pending = (_pending << 1) | ((value >> i) & 1);
                if (++_count == 8)
                {
                    output.WriteByte((byte)_pending);
                    if (_pending == 0xFF)
                    {
                        output.WriteByte(0);
                    }

                    _pending = _count = 0;
                }
            }
        }

        public void Flush()
        {
            if (_count > 0)
            {
                Write(0xFF, 8 - _count);
            }
        }
    }
}
