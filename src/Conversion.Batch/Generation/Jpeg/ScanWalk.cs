namespace Conversion.Batch.Generation.Jpeg;

/// <summary>The order of a scan's blocks (T.81 A.2), with its restarts.</summary>
internal static class ScanWalk
{
    public delegate void BlockAction(int componentIndex, Span<short> block);

    public static void Each(
        JpegFrame frame, JpegScan scan, int restartInterval, Action onRestart, BlockAction onBlock)
    {
        bool interleaved = scan.Components.Count > 1;
        JpegComponent first = scan.Components[0];
        int mcusWide = interleaved ? frame.McusWide : first.BlocksWide;
        int mcusHigh = interleaved ? frame.McusHigh : first.BlocksHigh;
        int untilRestart = restartInterval;
        for (int mcuY = 0; mcuY < mcusHigh; mcuY++)
        {
            for (int mcuX = 0; mcuX < mcusWide; mcuX++)
            {
                if (restartInterval > 0 && untilRestart-- == 0)
                {
                    onRestart();
                    untilRestart = restartInterval - 1;
                }

                if (interleaved)
                {
                    EachOfMcu(scan, mcuX, mcuY, onBlock);
                }
                else
                {
                    onBlock(0, first.Block(mcuX, mcuY));
                }
            }
        }
    }

    private static void EachOfMcu(JpegScan scan, int mcuX, int mcuY, BlockAction onBlock)
    {
        for (int i = 0; i < scan.Components.Count; i++)
        {
            JpegComponent component = scan.Components[i];
            for (int y = 0; y < component.Vertical; y++)
            {
                for (int x = 0; x < component.Horizontal; x++)
                {
                    onBlock(i, component.Block(
                        (mcuX * component.Horizontal) + x, (mcuY * component.Vertical) + y));
                }
            }
        }
    }
}
