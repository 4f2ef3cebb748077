using System.Buffers;
using System.Runtime.CompilerServices;
using ImageConversion.Core.Png.Deflate;
using ImageConversion.Core.Png.Filtering;

namespace ImageConversion.Core.Png.Strips;

/// <summary>Turns a strip of rows into a piece of a deflate stream that starts and ends at a byte and refers to nothing before
/// it: strips may be coded on any number of threads and put together afterwards.</summary>
internal sealed unsafe class StripCoder : IDisposable
{
    /// <summary>Room around buffers for kernels that read whole vectors.</summary>
    private const int Padding = 128;

    /// <summary>More than the header of a block and the marker between strips ever take.</summary>
    private const int BlockOverhead = 1024;

    /// <summary>How much of a strip is looked at to see whether matches pay; two rows at least, as most repeat the one above.</summary>
    private const int PieceBytes = 32 * 1024;

    /// <summary>The gain from which on matches are searched for, in thousandths of the literals' bits. The sample sees more than
    /// the search will find.</summary>
    private const int MinMatchGain = 300;

    /// <summary>The same for strips of long literals, in bits a thousand bytes: there a lesser part is as much in the file, and
    /// they are what a picture's size may suffer from most.</summary>
    private const int MinSavedBits = 1050;

    /// <summary>Where runs leave less than this part of a strip, the rest is counted: the sample would say too little about it.</summary>
    private const int MinLiteralShare = 3;

    /// <summary>Where one byte value makes up this part of a strip, in thousandths, it is drawn, written or scanned.</summary>
    private const int MinCommonShare = 333;

    private const int HalfShare = 500;

    /// <summary>What may be left of the bits that runs leave, in thousandths, for such a strip to be searched.</summary>
    private const int MaxDrawnShare = 750;

    private const int DrawnPieceBytes = 24 * 1024;

    /// <summary>Where literals take less than this, in bits a thousand, a strip is so nearly empty that a piece of it says
    /// nothing, and that the search has little to do.</summary>
    private const int NearlyEmpty = 1300;

    /// <summary>How much of a strip the small preset tries filters on.</summary>
    private const int TrialBytes = 192 * 1024;

    /// <summary>Where a strip takes less than this part of its bytes, the codes of small blocks would be most of the file.</summary>
    private const int EmptyShare = 100;

    private readonly StripFormat _format;
    private readonly CoderTools _tools;
    private readonly byte[] _scratch = [];
    private readonly byte[] _raw;
    private readonly byte[] _filtered;
    private readonly byte[] _output;
    private readonly ulong[] _sequences;

    public StripCoder(StripFormat format)
    {
        _format = format;
        int filteredBytes = format.RowsPerStrip * (format.RowBytes + 1);
        _raw = ArrayPool<byte>.Shared.Rent((format.RowsPerStrip + 1) * format.RowBytes);
        _filtered = ArrayPool<byte>.Shared.Rent(Padding + filteredBytes + Padding);
        // 15 bits a literal at most.
        _output = ArrayPool<byte>.Shared.Rent((2 * filteredBytes) + BlockOverhead);
        _sequences = ArrayPool<ulong>.Shared.Rent((filteredBytes / DeflateFormat.MinMatch) + 1);
        _tools = CoderTools.Rent(format.Effort);
        _scratch = format.Effort switch
        {
            Effort.Balanced => ArrayPool<byte>.Shared.Rent(PieceRows() * (format.RowBytes + 1)),
            Effort.Small => ArrayPool<byte>.Shared.Rent(FilterChooser.Types * format.RowBytes),
            _ => [],
        };
    }

    public int Rows { get; private set; }

    /// <summary>The row above the strip: zeros for the first (PNG Third Edition, 9.2).</summary>
    public Span<byte> RowAbove => _raw.AsSpan(0, _format.RowBytes);

    public ReadOnlySpan<byte> LastRow => _raw.AsSpan(Rows * _format.RowBytes, _format.RowBytes);

    public int FilteredBytes { get; private set; }

    /// <summary>The checksum of the strip's filtered bytes alone.</summary>
    public uint Adler { get; private set; }

    public ReadOnlySpan<byte> Output => _output.AsSpan(0, OutputBytes);

    private int OutputBytes { get; set; }

    /// <summary>Where to put the rows of the strip.</summary>
    public Span<byte> RowsToFill(int rows)
    {
        Rows = rows;
        return _raw.AsSpan(_format.RowBytes, rows * _format.RowBytes);
    }

    /// <summary>Codes the rows.</summary>
    /// <param name="isLast">Whether the deflate stream ends with this strip.</param>
    public void Encode(bool isLast)
    {
        FilteredBytes = Rows * (_format.RowBytes + 1);
        fixed (byte* raw = _raw, filtered = &_filtered[Padding], output = _output)
        fixed (ulong* sequences = _sequences)
        {
            var writer = new BitWriter(output);
            if (_format.Effort == Effort.Small)
            {
                long bits = FilterForSize(raw, filtered);
                if (bits < 8L * Math.Min(FilteredBytes, TrialBytes) / EmptyShare)
                {
                    int count = ParseNearlyEmpty(filtered, sequences);
                    WriteBlock(filtered, FilteredBytes, sequences, count, isLast, ref writer);
                }
                else
                {
                    WriteBlocks(filtered, FilteredBytes, sequences, isLast, ref writer);
                }
            }
            else
            {
                int count = ParseQuickly(raw, filtered, sequences);
                WriteBlock(filtered, FilteredBytes, sequences, count, isLast, ref writer);
            }

            Adler = Adler32.Append(_format.VectorPath, Adler32.Empty, filtered, FilteredBytes);
            EndStrip(isLast, ref writer);
            OutputBytes = (int)(writer.Position - output);
        }
    }

    public void Dispose()
    {
        _tools.Return();
        ArrayPool<byte>.Shared.Return(_raw);
        ArrayPool<byte>.Shared.Return(_filtered);
        ArrayPool<byte>.Shared.Return(_output);
        ArrayPool<ulong>.Shared.Return(_sequences);
        if (_scratch.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
        }
    }

    /// <summary>Filters and parses the strip as one block: runs under Paeth, or matches where they take less.</summary>
    /// <returns>How many sequences there are; the codes are made.</returns>
    private int ParseQuickly(byte* raw, byte* filtered, ulong* sequences)
    {
        // The best filter for photographs; choosing by row would save 0.5 % and take longer than all else together.
        FilterAll(FilterType.Paeth, raw, 0, Rows, filtered);
        FilterType? repeating = _format.Effort == Effort.Fast ? null : FilterForMatches(raw, filtered, sequences);
        int runs = ParseRuns(filtered, FilteredBytes, sequences);
        if (repeating is null)
        {
            return runs;
        }

        // The piece that was tried speaks for the strip, but not always.
        long runBits = _tools.Codes.BodyBits();
        FilterAll(repeating.Value, raw, 0, Rows, filtered);
        int count = ParseMatches(filtered, FilteredBytes, sequences);
        if (_tools.Codes.BodyBits() <= runBits)
        {
            return count;
        }

        FilterAll(FilterType.Paeth, raw, 0, Rows, filtered);
        return ParseRuns(filtered, FilteredBytes, sequences);
    }

    private int ParseOptimally(byte* data, int start, int length, ulong* sequences)
    {
        _tools.Literals.Take(data + start, length);
        _tools.Literals.EstimateBits();
        _tools.Finder!.Find(data, start, length, FilteredBytes);
        return _tools.Optimal!.Parse(data, start, length, _tools.Finder, _tools.Literals.Bits, _tools.Codes, sequences);
    }

    /// <summary>A strip of which so little is left that the codes of small blocks, or a guess at costs, would be most of it: one
    /// block, by the parser that makes the least of it.</summary>
    private int ParseNearlyEmpty(byte* filtered, ulong* sequences)
    {
        _ = ParseWhole();
        long whole = _tools.Codes.BodyBits();
        _ = ParseMatches(filtered, FilteredBytes, sequences);
        long matches = _tools.Codes.BodyBits();
        int runs = ParseRuns(filtered, FilteredBytes, sequences);
        return _tools.Codes.BodyBits() <= Math.Min(whole, matches) ? runs
            : matches < whole ? ParseMatches(filtered, FilteredBytes, sequences)
            : ParseWhole();

        int ParseWhole()
        {
            _tools.Finder!.Reset();
            _tools.Optimal!.Reset();
            return ParseOptimally(filtered, 0, FilteredBytes, sequences);
        }
    }

    private int ParseMatches(byte* data, int length, ulong* sequences)
    {
        _tools.Literals.Take(data, length);
        _tools.Literals.EstimateBits();
        int count = _tools.Lazy.Parse(data, length, _tools.Literals.Bits, sequences);
        LiteralHistogram.Count(data, length, sequences, count, _tools.Codes);
        _tools.Codes.Build(DeflateFormat.MaxCodeLength);
        return count;
    }

    private int ParseRuns(byte* data, int length, ulong* sequences)
    {
        _tools.Literals.Take(data, length);
        int count = RunParser.Parse(_format.VectorPath, data, length, Runs(), sequences);
        if (length >= LiteralSample.MinSampledBytes && Literals(sequences, count, length) > length / MinLiteralShare)
        {
            LiteralHistogram.Estimate(data, sequences, count, _tools.Literals, _tools.Codes);
        }
        else
        {
            LiteralHistogram.Count(data, length, sequences, count, _tools.Codes);
        }

        _tools.Codes.Build(DeflateFormat.MaxCodeLength);
        return count;
    }

    /// <summary>One filter throughout leaves more repetition than filters that make each row's values small, which is worth up
    /// to 15 % where matches save much; where they do not it is as much worse. So all are tried on a piece.</summary>
    /// <returns>The bits that a piece of at most <see cref="TrialBytes"/> would take, about.</returns>
    private long FilterForSize(byte* raw, byte* filtered)
    {
        FilterType? best = null;
        FilterByRow(raw, filtered);
        long least = EstimateSize(filtered);
        foreach (FilterType type in (ReadOnlySpan<FilterType>)[FilterType.Paeth, FilterType.Sub, FilterType.None, FilterType.Up])
        {
            FilterAll(type, raw, 0, Rows, filtered);
            long size = EstimateSize(filtered);
            if (size < least)
            {
                (best, least) = (type, size);
            }
        }

        if (best is null)
        {
            FilterByRow(raw, filtered);
        }
        else if (best != FilterType.Up)
        {
            FilterAll(best.Value, raw, 0, Rows, filtered);
        }

        return least;
    }

    /// <summary>The size, in bits, of a piece from the strip's middle, by a parser that is a tenth as slow as the real one.</summary>
    private long EstimateSize(byte* filtered)
    {
        int length = Math.Min(FilteredBytes, TrialBytes);
        byte* piece = filtered + ((FilteredBytes - length) / 2);
        fixed (ulong* sequences = _sequences)
        {
            _ = ParseMatches(piece, length, sequences);
        }

        return _tools.Codes.BodyBits();
    }

    /// <summary>The filter under which matches would save much, tried on some rows from the strip's middle; null where they would
    /// not.</summary>
    private FilterType? FilterForMatches(byte* raw, byte* filtered, ulong* sequences)
    {
        _tools.Literals.Take(filtered, FilteredBytes);
        _tools.Literals.EstimateBits();
        int literalBits = _tools.Literals.BitsPerThousand();
        if (_tools.Literals.CommonestShare() >= MinCommonShare)
        {
            return FilterOfDrawing(raw, filtered, sequences, isNearlyEmpty: literalBits < NearlyEmpty);
        }

        int rows = Math.Min(Rows, PieceRows());
        fixed (byte* piece = _scratch)
        {
            FilterAll(FilterType.Up, raw, (Rows - rows) / 2, rows, piece);
            int gain = _tools.Matches.Gain(piece, rows * (_format.RowBytes + 1), _tools.Literals.Bits);
            return gain >= MinMatchGain || gain * literalBits / 1000 >= MinSavedBits ? FilterType.Up : null;
        }
    }

    /// <summary>The same for what is drawn, written or scanned: which filter leaves most repetition differs there, and the search is
    /// quick.</summary>
    private FilterType? FilterOfDrawing(byte* raw, byte* filtered, ulong* sequences, bool isNearlyEmpty)
    {
        int rows = Math.Min(Rows, Math.Max(2, DrawnPieceBytes / (_format.RowBytes + 1)));
        int first = (Rows - rows) / 2;
        int bytes = rows * (_format.RowBytes + 1);
        _ = ParseRuns(filtered + ((nint)first * (_format.RowBytes + 1)), bytes, sequences);
        FilterType? best = isNearlyEmpty ? FilterType.Up : null;
        long least = isNearlyEmpty ? long.MaxValue : _tools.Codes.BodyBits() * MaxDrawnShare / 1000;
        fixed (byte* piece = _scratch)
        {
            foreach (FilterType type in (ReadOnlySpan<FilterType>)[FilterType.Up, FilterType.None])
            {
                FilterAll(type, raw, first, rows, piece);
                _ = ParseMatches(piece, bytes, sequences);
                if (_tools.Codes.BodyBits() < least)
                {
                    (best, least) = (type, _tools.Codes.BodyBits());
                }
            }
        }

        return best;
    }

    private int PieceRows() => Math.Min(_format.RowsPerStrip, Math.Max(2, PieceBytes / (_format.RowBytes + 1)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FilterAll(FilterType type, byte* raw, int firstRow, int rows, byte* target)
    {
        nint rowBytes = _format.RowBytes;
        for (int y = firstRow; y < firstRow + rows; y++, target += rowBytes + 1)
        {
            byte* above = raw + (y * rowBytes);
            *target = (byte)type;
            FilterKernels.Apply(_format.VectorPath, type, above + rowBytes, above, _format.RowBytes, _format.BytesPerPixel, target + 1);
        }
    }

    private void FilterByRow(byte* raw, byte* target)
    {
        nint rowBytes = _format.RowBytes;
        fixed (byte* scratch = _scratch)
        {
            for (int y = 0; y < Rows; y++, target += rowBytes + 1)
            {
                byte* above = raw + (y * rowBytes);
                *target = (byte)FilterChooser.Apply(
                    _format.VectorPath, above + rowBytes, above, _format.RowBytes, _format.BytesPerPixel, scratch, target + 1);
            }
        }
    }

    private void WriteBlocks(byte* data, int length, ulong* sequences, bool isLast, ref BitWriter writer)
    {
        _tools.Finder!.Reset();
        _tools.Optimal!.Reset();
        int n;
        for (int start = 0; start < length; start += n)
        {
            n = Math.Min(StripFormat.SmallBlockBytes, length - start);
            int count = ParseOptimally(data, start, n, sequences);
            WriteBlock(data + start, n, sequences, count, isLast && start + n == length, ref writer);
        }
    }

    private void WriteBlock(
        byte* data, int length, ulong* sequences, int count, bool isFinal, ref BitWriter writer)
    {
        if (_tools.Codes.BodyBits() >= 8L * length)
        {
            WriteStored(data, length, isFinal, ref writer);
            return;
        }

        writer.Write((DeflateFormat.DynamicBlock << 1) | (isFinal ? 1u : 0u), 3);
        _tools.Codes.WriteHeader(ref writer);
        SequenceWriter.Write(data, length, sequences, count, _tools.Codes, ref writer);
    }

    /// <summary>Short runs save little and cost a branch each: only where size counts are they taken.</summary>
    private RunKind Runs() => _format.Effort switch
    {
        Effort.Balanced => RunKind.Short,
        _ when _tools.Literals.CommonestShare() >= HalfShare => RunKind.Middle,
        _ => RunKind.Long,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Literals(ulong* sequences, int count, int length)
    {
        for (int i = 0; i < count; i++)
        {
            length -= Sequence.Length(sequences[i]);
        }

        return length;
    }

    private static void WriteStored(byte* data, int length, bool isFinal, ref BitWriter writer)
    {
        for (int at = 0; at < length; at += DeflateFormat.MaxStoredBytes)
        {
            int n = Math.Min(length - at, DeflateFormat.MaxStoredBytes);
            bool isLastBlock = isFinal && at + n == length;
            WriteStoredHeader(n, isLastBlock, ref writer);
            writer.WriteBytes(data + at, n);
        }
    }

    private static void WriteStoredHeader(int length, bool isFinal, ref BitWriter writer)
    {
        writer.Write((DeflateFormat.StoredBlock << 1) | (isFinal ? 1u : 0u), 3);
        writer.AlignToByte();
        // The length and its complement (RFC 1951, 3.2.4).
        writer.Write((uint)length | ((ulong)(ushort)~length << 16), 32);
    }

    private static void EndStrip(bool isLast, ref BitWriter writer)
    {
        if (isLast)
        {
            writer.AlignToByte();
        }
        else if (writer.PendingBits != 0)
        {
            // An empty stored block is what brings a deflate stream to a byte's edge.
            WriteStoredHeader(0, isFinal: false, ref writer);
        }
    }
}
