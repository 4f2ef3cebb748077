namespace Conversion.Batch.Generation.Jpeg;

/// <summary>One scan of a progressive file (T.81 G.1.2).</summary>
internal static class ProgressiveScanCoder
{
    public static void Code(JpegFrame frame, JpegScan scan, int restartInterval, EntropyTokens tokens)
    {
        if (scan.SpectralStart > 0)
        {
            CodeAc(frame, scan, restartInterval, tokens);
        }
        else if (scan.ApproximationHigh == 0)
        {
            CodeDcFirst(frame, scan, restartInterval, tokens);
        }
        else
        {
            ScanWalk.Each(
                frame,
                scan,
                restartInterval,
                onRestart: tokens.AddRestart,
                onBlock: (_, block) => tokens.AddBits((block[0] >> scan.ApproximationLow) & 1, 1));
        }
    }

    private static void CodeDcFirst(JpegFrame frame, JpegScan scan, int restartInterval, EntropyTokens tokens)
    {
        var predictions = new int[scan.Components.Count];
        ScanWalk.Each(
            frame,
            scan,
            restartInterval,
            onRestart: () =>
            {
                tokens.AddRestart();
                predictions.AsSpan().Clear();
            },
            onBlock: (index, block) =>
            {
                // G.1.2.1: DC is shifted as a two's complement number, AC by magnitude.
                int value = block[0] >> scan.ApproximationLow;
                SequentialScanCoder.CodeDc(value - predictions[index], scan.Components[index].TableSlot, tokens);
                predictions[index] = value;
            });
    }

    private static void CodeAc(JpegFrame frame, JpegScan scan, int restartInterval, EntropyTokens tokens)
    {
        var coder = new ProgressiveBandCoder(scan, tokens);
        ScanWalk.Each(
            frame,
            scan,
            restartInterval,
            onRestart: () =>
            {
                coder.FlushEndOfBands();
                tokens.AddRestart();
            },
            onBlock: scan.ApproximationHigh == 0
                ? (_, block) => coder.CodeFirst(block)
                : (_, block) => coder.CodeRefinement(block));
        coder.FlushEndOfBands();
    }
}
