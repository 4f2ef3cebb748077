namespace ImageConversion.Corpus.Writing;

/// <summary>The order of a scan's blocks (T.81 A.2), with its restarts.</summary>
internal static class ScanWalk
{
    /// <param name="picture">The frame.</param>
    /// <param name="scan">Which components.</param>
    /// <param name="restartInterval">MCUs between restarts; 0 for none.</param>
    /// <param name="onRestart">Between two intervals.</param>
    /// <param name="onBlock">Takes the component's place in the scan, and the block.</param>
    public static void Each(
        CodedPicture picture, ScanSpec scan, int restartInterval, Action onRestart, Action<int, ReadOnlyMemory<short>> onBlock)
    {
        CodedComponent[] components = [.. scan.Components.Select(c => picture.Components[c])];
        bool isInterleaved = components.Length > 1;
        int mcusWide = isInterleaved ? picture.McusWide : components[0].BlocksWide;
        int mcusHigh = isInterleaved ? picture.McusHigh : components[0].BlocksHigh;
        for (int mcu = 0; mcu < mcusWide * mcusHigh; mcu++)
        {
            if (restartInterval > 0 && mcu > 0 && mcu % restartInterval == 0)
            {
                onRestart();
            }

            (int mcuY, int mcuX) = Math.DivRem(mcu, mcusWide);
            for (int i = 0; i < components.Length; i++)
            {
                CodedComponent component = components[i];
                int wide = isInterleaved ? component.Horizontal : 1;
                int high = isInterleaved ? component.Vertical : 1;
                for (int b = 0; b < wide * high; b++)
                {
                    int x = (mcuX * wide) + (b % wide);
                    int y = (mcuY * high) + (b / wide);
                    onBlock(i, component.Coefficients.AsMemory(((y * component.Stride) + x) * 64, 64));
                }
            }
        }
    }
}
