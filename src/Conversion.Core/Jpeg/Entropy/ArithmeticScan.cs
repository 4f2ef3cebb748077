using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Reads the data of one arithmetic-coded scan, sequential or progressive (T.81 annex D), for its codes alone.</summary>
/// <param name="log">Takes what is wrong with the data.</param>
/// <param name="scan">The scan's header.</param>
/// <param name="layout">Its blocks.</param>
/// <param name="tables">Has its conditioning, and the restart interval.</param>
/// <param name="planes">Of each component of a progressive picture: which coefficients are known not to be zero; null for a
/// sequential one.</param>
internal sealed class ArithmeticScan(
    JpegDamageLog log, ScanHeader scan, ScanLayout layout, JpegTables tables, KnownCoefficients[]? planes)
{
    private readonly bool _isFirst = scan.ApproximationHigh == 0;

    /// <summary>Reads to the end of the scan.</summary>
    public ScanEnd Read(ReadOnlySpan<byte> file, int position, bool completesPicture, CancellationToken cancellationToken)
    {
        // The decoder itself asks for each byte that it needs.
        using var reader = new ScanReader(log, longestRead: 1, isArithmetic: true);
        var decoder = new ArithmeticDecoder(scan, tables, reader.Data);
        reader.Begin(file, position, tables.RestartInterval);
        for (long mcu = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int y = (int)(mcu / layout.McusPerRow);
            int x = (int)(mcu % layout.McusPerRow);
            int run = (int)Math.Min(reader.McusUntilRestart, layout.McusPerRow - x);
            for (int i = 0; i < run && !reader.IsExhausted; i++)
            {
                EntropyEvents events = ReadMcu(file, decoder, x + i, y);
                reader.Check(file, events);
                if ((events & EntropyEvents.BadArithmeticCode) != 0)
                {
                    reader.Abandon();
                }
            }

            mcu += run;
            reader.Advance(run);
            if (mcu == layout.McuCount || reader.IsAtEnd)
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

    private EntropyEvents ReadMcu(ReadOnlySpan<byte> file, ArithmeticDecoder decoder, int x, int y)
    {
        if (planes is not null && scan.SpectralStart > 0)
        {
            return ReadAc(file, decoder, planes[scan.Components[0].Index], x, y);
        }

        EntropyEvents events = EntropyEvents.None;
        foreach (ScanBlock block in layout.Blocks)
        {
            if (planes is null)
            {
                events |= decoder.DecodeBlock(file, block.Component);
            }
            else if (_isFirst)
            {
                events |= decoder.DecodeDcFirst(file, block.Component);
            }
            else
            {
                decoder.DecodeDcRefinement(file);
            }

            if ((events & EntropyEvents.BadArithmeticCode) != 0)
            {
                break;
            }
        }

        return events;
    }

    private EntropyEvents ReadAc(ReadOnlySpan<byte> file, ArithmeticDecoder decoder, KnownCoefficients plane, int x, int y)
    {
        ulong known = plane.HasAny(y) ? plane.Row(y)[x] : 0;
        ulong before = known;
        EntropyEvents met = _isFirst ? decoder.DecodeAcFirst(file, ref known) : decoder.DecodeAcRefinement(file, ref known);
        if (known != before)
        {
            // Only now: a row without coefficients takes no memory.
            plane.Row(y)[x] = known;
        }

        return met;
    }
}
