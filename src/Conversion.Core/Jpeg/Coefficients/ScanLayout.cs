using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Coefficients;

/// <summary>How the MCUs of a scan lie in the image (T.81 A.2). What is called a block is a sample in lossless pictures.</summary>
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

    public static ScanLayout Create(FrameHeader frame, ScanHeader scan)
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
            FrameComponent component = frame.Components[scan.Components[i].Index];
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
            DivideUp(frame.Width, frame.MaxHorizontalSampling * UnitSide(frame)),
            DivideUp(frame.Height, frame.MaxVerticalSampling * UnitSide(frame)),
            [.. blocks]);
    }

    /// <summary>Blocks across a component, without those that only fill an MCU.</summary>
    public static int BlocksWide(FrameHeader frame, int component) => DivideUp(
        frame.Width * frame.Components[component].HorizontalSampling, frame.MaxHorizontalSampling * UnitSide(frame));

    /// <summary>Blocks down a component, without those that only fill an MCU.</summary>
    public static int BlocksHigh(FrameHeader frame, int component) => DivideUp(
        frame.Height * frame.Components[component].VerticalSampling, frame.MaxVerticalSampling * UnitSide(frame));

    /// <summary>A data unit of a lossless picture is one sample (T.81 H.1).</summary>
    private static int UnitSide(FrameHeader frame) => frame.Process.IsLossless() ? 1 : BlockSide;

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}

/// <summary>One block of an MCU.</summary>
/// <param name="Component">Its component's position in the scan header.</param>
/// <param name="X">Its column among the component's blocks of the MCU.</param>
/// <param name="Y">Its row among them.</param>
internal readonly record struct ScanBlock(int Component, int X, int Y);
