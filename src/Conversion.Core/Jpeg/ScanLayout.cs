namespace Conversion.Core.Jpeg;

/// <summary>How the MCUs of a scan lie in the image (T.81 A.2).</summary>
internal sealed class ScanLayout
{
    /// <summary>T.81 B.2.3: the blocks of an interleaved MCU are at most ten.</summary>
    public const int MaxBlocksInMcu = 10;

    private const int BlockSide = 8;

    private ScanLayout(int mcusPerRow, int mcuRows, ScanBlock[] blocks)
    {
        McusPerRow = mcusPerRow;
        McuRows = mcuRows;
        Blocks = blocks;
    }

    public int McusPerRow { get; }

    public int McuRows { get; }

    public long McuCount => (long)McusPerRow * McuRows;

    /// <summary>The blocks of an MCU in the order of their coding.</summary>
    public ScanBlock[] Blocks { get; }

    public static ScanLayout Create(JpegFrame frame, JpegScan scan)
    {
        if (scan.Components.Count == 1)
        {
            // A.2.2: a scan of one component is coded block by block, whatever its sampling factors.
            int index = scan.Components[0].Index;
            return new ScanLayout(BlocksWide(frame, index), BlocksHigh(frame, index), [new ScanBlock(0, 0, 0)]);
        }

        var blocks = new List<ScanBlock>(MaxBlocksInMcu);
        for (int i = 0; i < scan.Components.Count; i++)
        {
            JpegComponent component = frame.Components[scan.Components[i].Index];
            for (int y = 0; y < component.VerticalSampling; y++)
            {
                for (int x = 0; x < component.HorizontalSampling; x++)
                {
                    blocks.Add(new ScanBlock(i, x, y));
                }
            }
        }

        if (blocks.Count > MaxBlocksInMcu)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadScan,
                scan.Offset,
                $"An MCU of the scan has {blocks.Count} blocks; expected at most {MaxBlocksInMcu}");
        }

        return new ScanLayout(
            DivideUp(frame.Width, frame.MaxHorizontalSampling * BlockSide),
            DivideUp(frame.Height, frame.MaxVerticalSampling * BlockSide),
            [.. blocks]);
    }

    /// <summary>Blocks across a component, without those that only fill an MCU.</summary>
    public static int BlocksWide(JpegFrame frame, int component) => DivideUp(
        frame.Width * frame.Components[component].HorizontalSampling, frame.MaxHorizontalSampling * BlockSide);

    /// <summary>Blocks down a component, without those that only fill an MCU.</summary>
    public static int BlocksHigh(JpegFrame frame, int component) => DivideUp(
        frame.Height * frame.Components[component].VerticalSampling, frame.MaxVerticalSampling * BlockSide);

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
