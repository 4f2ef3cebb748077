using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Reads the data of one Huffman-coded scan of a progressive picture (T.81 annex G).</summary>
/// <param name="log">Takes what is wrong with the data.</param>
/// <param name="scan">The scan's header.</param>
/// <param name="layout">Its blocks.</param>
/// <param name="decoder">Has the scan's tables.</param>
/// <param name="planes">Of each component: which coefficients are known not to be zero.</param>
/// <param name="picture">Takes the coefficients; null where they are read for their codes alone.</param>
internal sealed class ProgressiveScan(
    JpegDamageLog log,
    ScanHeader scan,
    ScanLayout layout,
    ProgressiveHuffmanDecoder decoder,
    KnownCoefficients[] planes,
    CoefficientPicture? picture)
{
    private readonly int _longestRead = layout.Blocks.Length * ProgressiveHuffmanDecoder.MaxBlockBytes;
    private readonly bool _isDc = scan.SpectralStart == 0;
    private readonly bool _isFirst = scan.ApproximationHigh == 0;
    private readonly short[] _discarded = new short[ZigzagOrder.BlockSize];

    /// <summary>Reads to the end of the scan.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Where the scan's data begin.</param>
    /// <param name="restartInterval">In MCUs; 0 for none.</param>
    /// <param name="completesPicture">As for <see cref="ScanReader.Finish"/>.</param>
    /// <param name="cancellationToken">Stops between rows of MCUs.</param>
    public ScanEnd Read(
        ReadOnlySpan<byte> file, int position, int restartInterval, bool completesPicture, CancellationToken cancellationToken)
    {
        DcScan? target = _isDc && picture is not null ? new DcScan(picture, scan, layout) : null;
        using var reader = new ScanReader(log, _longestRead);
        reader.Begin(file, position, restartInterval);
        for (long mcu = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int y = (int)(mcu / layout.McusPerRow);
            int x = (int)(mcu % layout.McusPerRow);
            int run = (int)Math.Min(reader.McusUntilRestart, layout.McusPerRow - x);
            if (_isDc)
            {
                ReadDcRun(file, reader, target, new McuRun(x, y, run));
            }
            else
            {
                ReadAcRun(file, reader, new McuRun(x, y, run));
            }

            mcu += run;
            reader.Advance(run);
            bool isComplete = mcu == layout.McuCount;
            if ((isComplete || reader.McusUntilRestart == 0) && decoder.PendingRun > 0 && !reader.IsExhausted)
            {
                reader.Check(file, EntropyEvents.IndexOverflow);
            }

            if (isComplete || reader.IsAtEnd)
            {
                return reader.Finish(file, completesPicture);
            }

            if (reader.McusUntilRestart == 0)
            {
                reader.Restart(file);
                decoder.Reset();
            }
        }
    }

    private void ReadDcRun(ReadOnlySpan<byte> file, ScanReader reader, DcScan? target, McuRun run)
    {
        Span<short> values = stackalloc short[ScanLayout.MaxBlocksInMcu];
        for (int i = 0; i < run.Count && !reader.IsExhausted; i++)
        {
            reader.Data.Require(file, _longestRead);
            EntropyEvents events = EntropyEvents.None;
            if (_isFirst)
            {
                events = decoder.DecodeDcFirst(reader.Data, layout.Blocks, values);
                target?.Store(run.X + i, run.Y, values);
            }
            else
            {
                uint bits = ProgressiveHuffmanDecoder.DecodeDcRefinement(reader.Data, layout.Blocks.Length);
                target?.Refine(run.X + i, run.Y, bits);
            }

            reader.Check(file, events);
        }
    }

    private void ReadAcRun(ReadOnlySpan<byte> file, ScanReader reader, McuRun run)
    {
        int component = scan.Components[0].Index;
        KnownCoefficients plane = planes[component];
        Span<short> row = picture is null ? _discarded : picture.Planes[component].Row(run.Y);
        int step = picture is null ? 0 : ZigzagOrder.BlockSize;
        for (int i = 0; i < run.Count && !reader.IsExhausted;)
        {
            // Over the blocks of a run there is nothing to be read where there are no coefficients to refine, and so
            // no memory to be taken either.
            if (decoder.PendingRun > 0 && (_isFirst || !plane.HasAny(run.Y)))
            {
                int skipped = Math.Min(decoder.PendingRun, run.Count - i);
                decoder.SkipRun(skipped);
                i += skipped;
                continue;
            }

            reader.Data.Require(file, ProgressiveHuffmanDecoder.MaxBlockBytes);
            Span<ulong> known = plane.Row(run.Y).Slice(run.X + i, run.Count - i);
            Span<short> coefficients = row[((run.X + i) * step)..];
            EntropyEvents events = EntropyEvents.None;
            i += _isFirst
                ? decoder.DecodeAcFirst(reader.Data, known, coefficients, step, ref events)
                : decoder.DecodeAcRefinement(reader.Data, known, coefficients, step, ref events);
            reader.Check(file, events);
        }
    }
}

/// <summary>Consecutive MCUs of one row.</summary>
internal readonly record struct McuRun(int X, int Y, int Count);
