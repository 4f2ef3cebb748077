using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Reads the data of one arithmetic-coded scan, sequential or progressive (T.81 annex D).</summary>
/// <param name="log">Takes what is wrong with the data.</param>
/// <param name="scan">The scan's header.</param>
/// <param name="layout">Its blocks.</param>
/// <param name="tables">Has its conditioning, and the restart interval.</param>
/// <param name="planes">Of each component of a progressive picture: which coefficients are known not to be zero; null for a
/// sequential one.</param>
/// <param name="picture">Takes the coefficients; null where they are read for their codes alone.</param>
internal sealed class ArithmeticScan(
    JpegDamageLog log,
    ScanHeader scan,
    ScanLayout layout,
    JpegTables tables,
    KnownCoefficients[]? planes,
    CoefficientPicture? picture)
{
    private readonly bool _isFirst = scan.ApproximationHigh == 0;
    private readonly McuBlocks? _blocks = picture is null ? null : new McuBlocks(picture, scan, layout);
    private readonly short[] _discarded = new short[ZigzagOrder.BlockSize];

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
            return ReadAc(file, decoder, scan.Components[0].Index, x, y);
        }

        EntropyEvents events = EntropyEvents.None;
        for (int b = 0; b < layout.Blocks.Length && (events & EntropyEvents.BadArithmeticCode) == 0; b++)
        {
            events |= ReadBlock(file, decoder, b, x, y);
        }

        return events;
    }

    /// <summary>A whole block of a sequential picture, or what a progressive DC scan has of one.</summary>
    private EntropyEvents ReadBlock(ReadOnlySpan<byte> file, ArithmeticDecoder decoder, int b, int x, int y)
    {
        Span<short> block = _discarded;
        ulong known = 0;
        CoefficientPlane? plane = null;
        int column = 0;
        int row = 0;
        if (_blocks is not null && _blocks.TryFind(b, x, y, out plane, out column, out row))
        {
            block = plane.Row(row).Slice(column * ZigzagOrder.BlockSize, ZigzagOrder.BlockSize);
        }

        int component = layout.Blocks[b].Component;
        if (planes is not null)
        {
            if (_isFirst)
            {
                return decoder.DecodeDcFirst(file, component, out block[0]);
            }

            decoder.DecodeDcRefinement(file, ref block[0]);
            return EntropyEvents.None;
        }

        EntropyEvents events = decoder.DecodeBlock(file, component, block, ref known);
        if (block != _discarded)
        {
            plane!.Known.Row(row)[column] |= known;
        }

        return events;
    }

    private EntropyEvents ReadAc(ReadOnlySpan<byte> file, ArithmeticDecoder decoder, int component, int x, int y)
    {
        KnownCoefficients plane = planes![component];
        Span<short> block = picture is null
            ? _discarded
            : picture.Planes[component].Row(y).Slice(x * ZigzagOrder.BlockSize, ZigzagOrder.BlockSize);
        ulong known = plane.HasAny(y) ? plane.Row(y)[x] : 0;
        ulong before = known;
        EntropyEvents met = _isFirst
            ? decoder.DecodeAcFirst(file, block, ref known)
            : decoder.DecodeAcRefinement(file, block, ref known);
        if (known != before)
        {
            // Only now: a row without coefficients takes no memory.
            plane.Row(y)[x] = known;
        }

        return met;
    }
}
