using System.Buffers;
using System.Runtime.CompilerServices;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>The entropy-coded data of a scan, one segment (T.81 B.1.1.5: the bytes up to the next marker) after the other, with
/// the stuffed zeros taken out, so that the bit readers need not look for 0xFF.</summary>
/// <remarks>
/// A window of the segment is held. Behind the end of a segment follow zeros, as libjpeg feeds its decoder; the bits
/// consumed then exceed those available, which shows that the data were too few.
/// <para>
/// Invariant that the bit readers rely on: after <see cref="Require"/> with n bytes, n + 8 bytes from <see cref="Next"/>
/// on can be read from <see cref="Window"/>.
/// </para>
/// </remarks>
internal sealed class ScanData : IDisposable
{
    private const int WindowBytes = 64 * 1024;

    /// <summary>A refill reads 8 bytes and may need only one.</summary>
    private const int RefillBytes = 8;

    /// <summary>Fewer ones are seen too often by chance. Where single bits of good files were turned round and bytes left over
    /// were all that was to be seen of it, about one file in fifty had three ones or more before them.</summary>
    private const int MinPaddingBits = 3;

    private readonly int _padding;
    private int _source;
    private int _dataEnd;

    /// <param name="longestRead">The largest value that <see cref="Require"/> will be called with.</param>
    public ScanData(int longestRead)
    {
        _padding = longestRead + RefillBytes;
        Window = ArrayPool<byte>.Shared.Rent(WindowBytes + _padding);
    }

    /// <summary>Data up to <see cref="End"/>, then zeros if the segment ends there.</summary>
    public byte[] Window { get; private set; }

    /// <summary>How much of the window is data.</summary>
    public int End { get; private set; }

    /// <summary>The next byte to be taken into <see cref="Bits"/>.</summary>
    public int Next { get; set; }

    /// <summary>Bits taken but not consumed, at the top; below them may stand bits of the byte at <see cref="Next"/>.</summary>
    public ulong Bits { get; set; }

    /// <summary>How many bits are taken.</summary>
    public int BitCount { get; set; }

    /// <summary>Whether the window reaches to the end of the segment.</summary>
    public bool ReachesMarker { get; private set; }

    /// <summary>The marker behind the segment; EOI where the file ends. Only once the window reaches it.</summary>
    public byte Marker { get; private set; }

    /// <summary>Where that marker's last 0xFF stands, or the file's length.</summary>
    public int MarkerOffset { get; private set; }

    /// <summary>Where the first fill byte stands that precedes data, not a marker; negative where there is none.</summary>
    public int FillOffset { get; private set; } = -1;

    /// <summary>Whether more bits were consumed than the segment has.</summary>
    public bool IsOverrun => ((long)Next * 8) - BitCount > (long)End * 8;

    /// <summary>Whether the byte in progress ends as an encoder ends a segment, in ones (T.81 F.1.2.3), and in enough of them to
    /// be sure that the coded data end here. Before <see cref="SkipRest"/>, and of Huffman codes only.</summary>
    public bool IsAtPaddedEnd
    {
        get
        {
            int rest = BitCount % 8;
            return rest >= MinPaddingBits && Bits >> (64 - rest) == (1UL << rest) - 1;
        }
    }

    /// <summary>Whether the byte in progress has nothing behind its last code but equal bits, as whatever encoder ends it. Before
    /// <see cref="SkipRest"/>, and of Huffman codes only.</summary>
    public bool IsAtFilledByte
    {
        get
        {
            int rest = BitCount % 8;
            ulong bits = rest == 0 ? 0 : Bits >> (64 - rest);
            return bits == 0 || bits == (1UL << rest) - 1;
        }
    }

    /// <summary>Where in the file the first byte is that no bit was consumed of.</summary>
    public int FirstUnreadOffset(ReadOnlySpan<byte> file) => OffsetOf(file, Math.Min(End, Next - (BitCount / 8)));

    /// <summary>Starts on the segment at <paramref name="position"/>.</summary>
    public void Begin(ReadOnlySpan<byte> file, int position)
    {
        _source = Math.Min(position, file.Length);
        Restart();
        Fill(file);
    }

    /// <summary>An empty segment before the marker already reached: nothing but zeros to be read.</summary>
    public void BeginEmpty()
    {
        Restart();
        _dataEnd = MarkerOffset;
        EndSegment(Marker, MarkerOffset);
    }

    /// <summary>Makes sure that this many bytes, data or the zeros behind the segment, can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Require(ReadOnlySpan<byte> file, int bytes)
    {
        if (!ReachesMarker && End - Next < bytes + RefillBytes)
        {
            Fill(file);
        }
    }

    /// <summary>Passes over what is left of the segment.</summary>
    /// <returns>How many whole bytes there were, and whether they are mere padding: all zero, or all ones.</returns>
    public (long Bytes, bool IsPadding, int Offset) SkipRest(ReadOnlySpan<byte> file)
    {
        if (IsOverrun)
        {
            return (0, true, _dataEnd);
        }

        // Bits of the byte in progress are no matter: T.81 F.1.2.3 pads it with ones, encoders with either.
        int from = Next - (BitCount / 8);
        int offset = -1;
        long bytes = 0;
        byte first = from < End ? Window[from] : (byte)0;
        bool isPadding = first is 0 or 0xFF;
        while (true)
        {
            if (from < End)
            {
                offset = offset < 0 ? OffsetOf(file, from) : offset;
                isPadding = isPadding && Window.AsSpan(from, End - from).IndexOfAnyExcept(first) < 0;
                bytes += End - from;
            }

            if (ReachesMarker)
            {
                return (bytes, isPadding, offset < 0 ? _dataEnd : offset);
            }

            End = from = Next = 0;
            Bits = 0;
            BitCount = 0;
            Fill(file);
            if (bytes == 0 && End > 0)
            {
                first = Window[0];
                isPadding = first is 0 or 0xFF;
            }
        }
    }

    /// <summary>The offset in the file of the byte with the next unread bit.</summary>
    public int CurrentOffset(ReadOnlySpan<byte> file) =>
        OffsetOf(file, Math.Min(End, Next - ((BitCount + 7) / 8)));

    public void Dispose()
    {
        byte[] window = Window;
        Window = [];
        if (window.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    private void Restart()
    {
        End = 0;
        Next = 0;
        Bits = 0;
        BitCount = 0;
        ReachesMarker = false;
    }

    private void EndSegment(byte marker, int offset)
    {
        Marker = marker;
        MarkerOffset = offset;
        ReachesMarker = true;
        Window.AsSpan(End, _padding).Clear();
    }

    /// <summary>Moves the unread rest to the window's start and takes in what follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(ReadOnlySpan<byte> file)
    {
        int rest = End - Next;
        Window.AsSpan(Next, rest).CopyTo(Window);
        Next = 0;
        End = rest;
        while (End < WindowBytes)
        {
            ReadOnlySpan<byte> ahead = file.Slice(_source, Math.Min(file.Length - _source, WindowBytes - End));
            int plain = ahead.IndexOf(MarkerCode.Prefix);
            int copied = plain < 0 ? ahead.Length : plain;
            ahead[..copied].CopyTo(Window.AsSpan(End));
            End += copied;
            _source += copied;
            _dataEnd = _source;
            if (_source == file.Length)
            {
                EndSegment(MarkerCode.Eoi, file.Length);
                return;
            }

            if (plain >= 0 && !TakePrefixed(file))
            {
                return;
            }
        }
    }

    /// <summary>Takes in what begins with 0xFF: a stuffed data byte, or the marker that ends the segment.</summary>
    /// <returns>Whether the segment continues.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TakePrefixed(ReadOnlySpan<byte> file)
    {
        int at = _source + 1;
        while (at < file.Length && file[at] == MarkerCode.Prefix)
        {
            at++;
        }

        if (at == file.Length)
        {
            _source = at;
            EndSegment(MarkerCode.Eoi, file.Length);
            return false;
        }

        if (file[at] != 0)
        {
            // The source stays at the fill bytes: nothing reads on from here but Begin.
            EndSegment(file[at], at - 1);
            return false;
        }

        // Several FF and a zero are not valid, but libjpeg takes them for one FF of data.
        if (at > _source + 1 && FillOffset < 0)
        {
            FillOffset = _source;
        }

        Window[End++] = MarkerCode.Prefix;
        _source = at + 1;
        _dataEnd = _source;
        return true;
    }

    /// <summary>Walks back from the last byte taken in, whose place is known.</summary>
    private int OffsetOf(ReadOnlySpan<byte> file, int index)
    {
        int at = _dataEnd;
        for (int i = End; i > index && at > 0; i--)
        {
            at--;
            if (file[at] == 0 && at > 0 && file[at - 1] == MarkerCode.Prefix)
            {
                // Fill before it counts as part of it.
                at = Math.Max(0, file[..at].LastIndexOfAnyExcept(MarkerCode.Prefix) + 1);
            }
        }

        return at;
    }
}
