namespace Conversion.Batch.Generation.Jpeg;

/// <summary>One component of a frame with its quantised coefficients.</summary>
internal sealed class JpegComponent
{
    public JpegComponent(JpegFrame frame, byte id, int horizontal, int vertical, int tableSlot)
    {
        Id = id;
        Horizontal = horizontal;
        Vertical = vertical;
        TableSlot = tableSlot;
        BlocksWide = BlocksFor(frame.Width, horizontal, frame.MaxHorizontal);
        BlocksHigh = BlocksFor(frame.Height, vertical, frame.MaxVertical);
        PaddedBlocksWide = frame.McusWide * horizontal;
        PaddedBlocksHigh = frame.McusHigh * vertical;
        Coefficients = new short[(long)PaddedBlocksWide * PaddedBlocksHigh * 64];
    }

    public byte Id { get; }

    /// <summary>H of T.81 A.1.1.</summary>
    public int Horizontal { get; }

    /// <summary>V of T.81 A.1.1.</summary>
    public int Vertical { get; }

    /// <summary>0 for luma, 1 for chroma: its quantisation table and its Huffman tables.</summary>
    public int TableSlot { get; }

    /// <summary>Blocks that hold samples; a scan of this component alone codes these only (T.81 A.2.2).</summary>
    public int BlocksWide { get; }

    public int BlocksHigh { get; }

    /// <summary>Blocks including those that complete the last MCU of a row or column (T.81 A.2.4).</summary>
    public int PaddedBlocksWide { get; }

    public int PaddedBlocksHigh { get; }

    /// <summary>64 coefficients in zigzag order for each padded block, row by row.</summary>
    public short[] Coefficients { get; }

    public Span<short> Block(int blockX, int blockY) =>
        Coefficients.AsSpan(((blockY * PaddedBlocksWide) + blockX) * 64, 64);

    private static int BlocksFor(int pixels, int factor, int maximumFactor)
    {
        // T.81 A.1.1: a component has ceil(X * H / Hmax) samples in a row.
        int samples = ((pixels * factor) + maximumFactor - 1) / maximumFactor;
        return (samples + 7) / 8;
    }
}
