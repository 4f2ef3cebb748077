using System.Buffers;
using Conversion.Core.Png.Deflate;
using Conversion.Core.Png.Filtering;

namespace Conversion.Core.Png.Strips;

/// <summary>
/// Turns a strip of rows into a piece of a deflate stream that starts and ends at a byte and refers to nothing before
/// it: strips may be coded on any number of threads and put together afterwards.
/// </summary>
internal sealed unsafe class StripCoder : IDisposable
{
    /// <summary>Room around buffers for kernels that read whole vectors.</summary>
    private const int Padding = 128;

    /// <summary>More than the header of a block and the marker between strips ever take.</summary>
    private const int BlockOverhead = 1024;

    private const int MinRunLength = 5;
    private const int MinFastRun = 8;

    /// <summary>How much of a block is looked at to see whether matches pay.</summary>
    private const int PieceBytes = 16 * 1024;

    /// <summary>The gain from which on matches are searched for, in thousandths of the block.</summary>
    private static readonly int MinMatchGain = int.Parse(Environment.GetEnvironmentVariable("ST") ?? "200");

    private readonly StripFormat _format;
    private readonly BlockCodes _codes = new();
    private readonly LiteralSample _sample = new();
    private readonly MatchParser? _matches;
    private readonly LazyParser? _lazy;
    private readonly MatchFinder? _finder;
    private readonly OptimalParser? _optimal;
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
        if (format.Preset == CompressionPreset.Balanced)
        {
            _matches = new MatchParser();
            _lazy = new LazyParser();
        }
        else if (format.Preset == CompressionPreset.Small)
        {
            _finder = new MatchFinder();
            _optimal = new OptimalParser();
            _scratch = ArrayPool<byte>.Shared.Rent(FilterChooser.Types * format.RowBytes);
        }
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
        int rowBytes = _format.RowBytes;
        fixed (byte* scratch = _scratch)
        {
            for (int y = 0; y < Rows; y++)
            {
                byte* above = raw + ((nint)y * rowBytes);
                byte* target = filtered + ((nint)y * (rowBytes + 1));
                *target = (byte)FilterRow(above + rowBytes, above, scratch, target + 1);
            }
        }
    }

    private FilterType FilterRow(byte* row, byte* above, byte* scratch, byte* target)
    {
        int rowBytes = _format.RowBytes;
        if (_format.Preset == CompressionPreset.Small)
        {
            return FilterChooser.Apply(
                _format.VectorPath, row, above, rowBytes, _format.BytesPerPixel, scratch, target);
        }

        // The best of them for photographs; choosing by row would save 0.2 % and take as long again.
        FilterKernels.Apply(
            _format.VectorPath, FilterType.Paeth, row, above, rowBytes, _format.BytesPerPixel, target);
        return FilterType.Paeth;
    }

    private void WriteBlocks(byte* data, int length, ulong* sequences, bool isLast, ref BitWriter writer)
    {
        _finder?.Reset();
        int n;
        for (int start = 0; start < length; start += n)
        {
            n = Math.Min(_format.BlockBytes, length - start);
            _sample.Take(_format.VectorPath, data + start, n);
            int count = ParseBlock(data, start, n, sequences);
            WriteBlock(data + start, n, sequences, count, isLast && start + n == length, ref writer);
        }
    }

    /// <summary>Finds the block's sequences and makes codes for them.</summary>
    private int ParseBlock(byte* data, int start, int length, ulong* sequences)
    {
        if (_format.Preset == CompressionPreset.Small)
        {
            _sample.EstimateBits();
            _finder!.Find(data, start, length, FilteredBytes);
            return _optimal!.Parse(data, start, length, _finder, _sample.Bits, _codes, sequences);
        }

        byte* block = data + start;
        int count = _format.Preset == CompressionPreset.Balanced && MatchGain(block, length, sequences) >= MinMatchGain
            ? _lazy!.Parse(block, length, _sample.Bits, sequences)
            : RunParser.Parse(_format.VectorPath, block, length, MinRun(), sequences);
        if (Literals(sequences, count, length) > length / 2)
        {
            LiteralHistogram.Estimate(block, sequences, count, _sample, _codes);
        }
        else
        {
            LiteralHistogram.Count(block, length, sequences, count, _codes);
        }

        _codes.Build(SequenceWriter.MaxVectorCodeLength);
        return count;
    }

    private void WriteBlock(
        byte* data, int length, ulong* sequences, int count, bool isFinal, ref BitWriter writer)
    {
        if (_codes.BodyBits() >= 8L * length)
        {
            WriteStored(data, length, isFinal, ref writer);
            return;
        }

        writer.Write((DeflateFormat.DynamicBlock << 1) | (isFinal ? 1u : 0u), 3);
        _codes.WriteHeader(ref writer);
        SequenceWriter.Write(_format.VectorPath, data, length, sequences, count, _codes, ref writer);
    }

    /// <summary>Short runs save little and cost a branch each: only where size counts are they taken.</summary>
    private int MinRun() =>
        _format.Preset == CompressionPreset.Fast ? Math.Max(_sample.ShortestPayingRun(), MinFastRun) : MinRunLength;

    /// <summary>What matches would save, tried on a piece from the middle of the block, in thousandths.</summary>
    private int MatchGain(byte* data, int length, ulong* sequences)
    {
        _sample.EstimateBits();
        int n = Math.Min(PieceBytes, length);
        byte* piece = data + ((length - n) / 2);
        int count = _matches!.Parse(piece, n, _sample.Bits, sequences);
        int saved = MatchParser.SavedBits(piece, _sample.Bits, sequences, count);
        return (int)((long)saved * 1000 * 1000 / ((long)_sample.BitsPerThousand() * n));
    }

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
