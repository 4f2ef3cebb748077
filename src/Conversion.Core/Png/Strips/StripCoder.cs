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

    /// <summary>Where literals take less than this, in bits a thousand, a strip is so nearly empty that a piece of it says
    /// nothing, and that the search has little to do.</summary>
    private const int NearlyEmpty = 1300;

    /// <summary>How much of a strip the small preset tries filters on.</summary>
    private const int TrialBytes = 192 * 1024;

    private readonly StripFormat _format;
    private readonly CoderTools _tools;
    private readonly byte[] _scratch = [];
    private readonly byte[] _raw;
    private readonly byte[] _filtered;
    private readonly byte[] _output;
    private readonly ulong[] _sequences;
    private bool _hasMatches;

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
            Filter(raw, filtered);
            Adler = Adler32.Append(_format.VectorPath, Adler32.Empty, filtered, FilteredBytes);
            var writer = new BitWriter(output);
            WriteBlocks(filtered, FilteredBytes, sequences, isLast, ref writer);
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

    private void Filter(byte* raw, byte* filtered)
    {
        _hasMatches = false;
        if (_format.Effort == Effort.Small)
        {
            FilterForSize(raw, filtered);
            return;
        }

        // The best of them for photographs; choosing by row would save 0.5 % and take longer than all else together.
        FilterAll(FilterType.Paeth, raw, 0, Rows, filtered);
        if (_format.Effort == Effort.Balanced && MatchesPay(raw, filtered))
        {
            _hasMatches = true;
            // Leaves larger values than Paeth, and more of them repeated.
            FilterAll(FilterType.Up, raw, 0, Rows, filtered);
        }
    }

    /// <summary>The Up filter throughout leaves more repetition than filters that make each row's values small, which is worth up
    /// to 15 % where matches save much; where they do not it is as much worse. So both are tried on a piece.</summary>
    private void FilterForSize(byte* raw, byte* filtered)
    {
        FilterAll(FilterType.Up, raw, 0, Rows, filtered);
        long up = EstimateSize(filtered);
        FilterByRow(raw, filtered);
        if (up < EstimateSize(filtered))
        {
            FilterAll(FilterType.Up, raw, 0, Rows, filtered);
        }
    }

    /// <summary>The size, in bits, of a piece from the strip's middle, by a parser that is a tenth as slow as the real one.</summary>
    private long EstimateSize(byte* filtered)
    {
        int length = Math.Min(FilteredBytes, TrialBytes);
        byte* piece = filtered + ((FilteredBytes - length) / 2);
        _tools.Literals.Take(piece, length);
        _tools.Literals.EstimateBits();
        fixed (ulong* sequences = _sequences)
        {
            int count = _tools.Lazy.Parse(piece, length, _tools.Literals.Bits, sequences);
            LiteralHistogram.Count(piece, length, sequences, count, _tools.Codes);
        }

        _tools.Codes.Build(DeflateFormat.MaxCodeLength);
        return _tools.Codes.BodyBits();
    }

    /// <summary>Whether matches would save much, tried on some rows from the strip's middle.</summary>
    private bool MatchesPay(byte* raw, byte* filtered)
    {
        _tools.Literals.Take(filtered, FilteredBytes);
        _tools.Literals.EstimateBits();
        int literalBits = _tools.Literals.BitsPerThousand();
        if (literalBits < NearlyEmpty)
        {
            return true;
        }

        int rows = Math.Min(Rows, PieceRows());
        fixed (byte* piece = _scratch)
        {
            FilterAll(FilterType.Up, raw, (Rows - rows) / 2, rows, piece);
            int gain = _tools.Matches.Gain(piece, rows * (_format.RowBytes + 1), _tools.Literals.Bits);
            return gain >= MinMatchGain || gain * literalBits / 1000 >= MinSavedBits;
        }
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
        _tools.Finder?.Reset();
        _tools.Optimal?.Reset();
        int n;
        for (int start = 0; start < length; start += n)
        {
            n = Math.Min(_format.BlockBytes, length - start);
            _tools.Literals.Take(data + start, n);
            int count = ParseBlock(data, start, n, sequences);
            WriteBlock(data + start, n, sequences, count, isLast && start + n == length, ref writer);
        }
    }

    /// <summary>Finds the block's sequences and makes codes for them.</summary>
    private int ParseBlock(byte* data, int start, int length, ulong* sequences)
    {
        byte* block = data + start;
        if (_format.Effort == Effort.Small)
        {
            _tools.Literals.EstimateBits();
            _tools.Finder!.Find(data, start, length, FilteredBytes);
            return _tools.Optimal!.Parse(data, start, length, _tools.Finder, _tools.Literals.Bits, _tools.Codes, sequences);
        }

        int count;
        if (_hasMatches)
        {
            _tools.Literals.EstimateBits();
            count = _tools.Lazy.Parse(block, length, _tools.Literals.Bits, sequences);
        }
        else
        {
            count = RunParser.Parse(_format.VectorPath, block, length, Runs(), sequences);
        }

        if (!_hasMatches && length >= LiteralSample.MinSampledBytes && Literals(sequences, count, length) > length / MinLiteralShare)
        {
            LiteralHistogram.Estimate(block, sequences, count, _tools.Literals, _tools.Codes);
        }
        else
        {
            LiteralHistogram.Count(block, length, sequences, count, _tools.Codes);
        }

        _tools.Codes.Build(DeflateFormat.MaxCodeLength);
        return count;
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
        _ when _tools.Literals.HasCommonValue() => RunKind.Middle,
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
