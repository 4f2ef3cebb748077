using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Png.Deflate;

/// <summary>Writes literals and matches with the codes of a block.</summary>
/// <remarks>
/// Unsafe: reads up to <see cref="ReadAhead"/> bytes behind the data (what stands there does not change the result). The
/// writer has room for 15 bits a literal and 48 bits a match.
/// <para>
/// Literals are looked up in pairs, in a table of all pairs, and mostly written eight by one store, or six where codes are
/// long: a literal takes about a cycle, and no branch depends on its value. No instruction beyond 64-bit integers is used.
/// </para>
/// </remarks>
internal static unsafe class SequenceWriter
{
    public const int ReadAhead = 8;

    private const uint LengthMask = (1 << BlockCodes.LengthBits) - 1;

    /// <summary>As many bits may be added to a writer at one time.</summary>
    private const int MaxBitsAtOnce = 56;

    /// <summary>From so many bits a thousand literals on, eight would so often exceed <see cref="MaxBitsAtOnce"/> that the
    /// processor could not predict it.</summary>
    private const int LongCodes = 5500;

    /// <summary>With fewer bytes than this the table of pairs is not worth its making.</summary>
    private const int MinPairedBytes = 64 * 1024;

    /// <summary>Writes the sequences, the literals behind them and the end of the block.</summary>
    public static void Write(
        byte* data, int length, ulong* sequences, int sequenceCount, BlockCodes codes, ref BitWriter writer)
    {
        var left = new Work
        {
            Data = data,
            Next = sequences,
            End = sequences + sequenceCount,
            Literals = sequenceCount > 0 ? Sequence.Literals(sequences[0]) : length,
            DataEnd = data + length,
        };
        fixed (uint* tables = codes.Tables)
        {
            if (length < MinPairedBytes)
            {
                WriteSingly(ref left, tables, ref writer);
            }
            else
            {
                codes.BuildPairs();
                bool areLong = codes.LiteralBitsPerThousand() >= LongCodes;
                while (!(areLong ? WriteInPairs<Six>(ref left, tables, ref writer) : WriteInPairs<Eight>(ref left, tables, ref writer)))
                {
                    int n = Math.Min(left.Literals, sizeof(ulong));
                    WriteLiterals(left.Data, n, tables, ref writer);
                    left.Data += n;
                    left.Literals -= n;
                }
            }
        }

        writer.Write(codes.EndOfBlock >> BlockCodes.LengthBits, (int)(codes.EndOfBlock & LengthMask));
    }

    /// <summary>Writes until all is written, or until literals come that are in no pair: false then, and these are
    /// next.</summary>
    /// <remarks>No call is in here that is not inlined, so that the bits that are pending stay in registers.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool WriteInPairs<TGroup>(ref Work work, uint* tables, ref BitWriter writer)
        where TGroup : struct, ILiteralGroup
    {
        byte* target = writer.Position;
        ulong pending = writer.Pending;
        ulong pendingBits = (ulong)writer.PendingBits;
        byte* data = work.Data;
        int count = work.Literals;
        ulong* sequence = work.Next;
        bool isDone = false;
        while (true)
        {
            for (; count >= TGroup.Count; count -= TGroup.Count, data += TGroup.Count)
            {
                uint a = Pair(data, tables);
                uint b = Pair(data + 2, tables);
                uint c = Pair(data + 4, tables);
                uint d = TGroup.Count == sizeof(ulong) ? Pair(data + 6, tables) : 0;
                // Lengths stand in the lowest bits: they add up there, and shifts ignore the higher ones.
                uint ab = a + b;
                uint all = (ab + c + d) & LengthMask;
                if (all <= MaxBitsAtOnce)
                {
                    ulong bits = (a >> BlockCodes.LengthBits) | ((ulong)(b >> BlockCodes.LengthBits) << (int)a);
                    ulong high = c >> BlockCodes.LengthBits;
                    if (TGroup.Count == sizeof(ulong))
                    {
                        high |= (ulong)(d >> BlockCodes.LengthBits) << (int)c;
                    }

                    pending |= (bits | (high << (int)ab)) << (int)pendingBits;
                    pendingBits += all;
                    Flush(ref target, ref pending, ref pendingBits);
                }
                else if (!TryWriteInTwo<TGroup>(data, tables, ref target, ref pending, ref pendingBits))
                {
                    goto Stop;
                }
            }

            if (count > 0)
            {
                if (!TryWriteFew(data, count, tables, ref target, ref pending, ref pendingBits))
                {
                    goto Stop;
                }

                data += count;
                count = 0;
            }

            if (sequence == work.End)
            {
                isDone = true;
                goto Stop;
            }

            ulong current = *sequence++;
            pending |= MatchBits(current, tables, out uint matchBits) << (int)pendingBits;
            pendingBits += matchBits;
            Flush(ref target, ref pending, ref pendingBits);
            data += Sequence.Length(current);
            count = sequence == work.End ? (int)(work.DataEnd - data) : Sequence.Literals(*sequence);
        }

    Stop:
        writer.Resume(target, pending, (int)pendingBits);
        work.Data = data;
        work.Literals = count;
        work.Next = sequence;
        return isDone;
    }

    /// <summary>Writes a group whose codes do not fit one store; false where one of its pairs is in no table.</summary>
    /// <remarks>Looks the pairs up again, by another load, so that the usual way keeps no register for it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWriteInTwo<TGroup>(
        byte* data, uint* tables, ref byte* target, ref ulong pending, ref ulong pendingBits)
        where TGroup : struct, ILiteralGroup
    {
        ulong eight = Unsafe.ReadUnaligned<ulong>(data);
        uint first = tables[(ushort)eight];
        uint second = tables[(ushort)(eight >> 16)];
        uint third = tables[(ushort)(eight >> 32)];
        uint fourth = TGroup.Count == sizeof(ulong) ? tables[eight >> 48] : 0;
        return TryWrite(first, second, third, fourth, ref target, ref pending, ref pendingBits);
    }

    /// <summary>Writes fewer than eight literals: as four, two and one; absent ones get no bits. Where runs are short, branches
    /// on their number would cost more than everything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWriteFew(
        byte* data, int count, uint* tables, ref byte* target, ref ulong pending, ref ulong pendingBits)
    {
        byte* rest = data + (count & 4);
        uint a = Pair(data, tables);
        uint b = Pair(data + 2, tables);
        uint c = Pair(rest, tables);
        uint d = tables[BlockCodes.LiteralsAt + rest[count & 2]];

        uint hasFour = (uint)-((count >> 2) & 1);
        return TryWrite(
            a & hasFour,
            b & hasFour,
            c & (uint)-((count >> 1) & 1),
            d & (uint)-(count & 1),
            ref target,
            ref pending,
            ref pendingBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWrite(
        uint a, uint b, uint c, uint d, ref byte* target, ref ulong pending, ref ulong pendingBits)
    {
        if (((a | b | c | d) & BlockCodes.NoPairBit) != 0)
        {
            return false;
        }

        pending |= Merge(a, b, out uint firstBits) << (int)pendingBits;
        pendingBits += firstBits;
        Flush(ref target, ref pending, ref pendingBits);
        pending |= Merge(c, d, out uint secondBits) << (int)pendingBits;
        pendingBits += secondBits;
        Flush(ref target, ref pending, ref pendingBits);
        return true;
    }

    /// <summary>Stores what is pending and keeps the bits of the byte in progress.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flush(ref byte* target, ref ulong pending, ref ulong pendingBits)
    {
        Unsafe.WriteUnaligned(target, pending);
        target += pendingBits >> 3;
        pending >>= (int)(pendingBits & 56);
        pendingBits &= 7;
    }

    /// <summary>The entry of two literals; on little-endian machines, as all supported ones are, the first is the lower byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pair(byte* data, uint* tables) => tables[(uint)Unsafe.ReadUnaligned<ushort>(data)];

    /// <summary>The bits of two entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Merge(uint a, uint b, out uint count)
    {
        count = (a + b) & LengthMask;
        return (a >> BlockCodes.LengthBits) | ((ulong)(b >> BlockCodes.LengthBits) << (int)a);
    }

    /// <summary>All that is left, by the table of single literals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteSingly(ref Work work, uint* tables, ref BitWriter writer)
    {
        while (true)
        {
            WriteLiterals(work.Data, work.Literals, tables, ref writer);
            work.Data += work.Literals;
            if (work.Next == work.End)
            {
                return;
            }

            ulong current = *work.Next++;
            ulong match = MatchBits(current, tables, out uint matchBits);
            writer.Write(match, (int)matchBits);
            work.Data += Sequence.Length(current);
            work.Literals = work.Next == work.End ? (int)(work.DataEnd - work.Data) : Sequence.Literals(*work.Next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteLiterals(byte* data, int count, uint* tables, ref BitWriter writer)
    {
        BitWriter bits = writer;
        uint* table = tables + BlockCodes.LiteralsAt;
        int i = 0;
        for (; i <= count - 3; i += 3)
        {
            // 45 bits at most.
            uint a = table[data[i]];
            uint b = table[data[i + 1]];
            uint c = table[data[i + 2]];
            uint ab = a + b;
            ulong all = (a >> BlockCodes.LengthBits)
                | ((ulong)(b >> BlockCodes.LengthBits) << (int)a)
                | ((ulong)(c >> BlockCodes.LengthBits) << (int)ab);
            bits.Write(all, (int)((ab + c) & LengthMask));
        }

        for (; i < count; i++)
        {
            uint a = table[data[i]];
            bits.Write(a >> BlockCodes.LengthBits, (int)(a & LengthMask));
        }

        writer = bits;
    }

    /// <summary>A match's codes and extra bits: 20 of the length and 28 of the distance at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MatchBits(ulong sequence, uint* tables, out uint count)
    {
        uint length = tables[BlockCodes.MatchLengthsAt + Sequence.Length(sequence)];
        uint distance = (uint)Sequence.Distance(sequence) - 1;
        // A run's distance has the first symbol and no extra bits.
        uint symbol = 0;
        uint extraBits = 0;
        if (distance != 0)
        {
            symbol = (uint)DeflateFormat.DistanceSymbol((int)distance + 1);
            extraBits = (uint)DeflateFormat.DistanceExtraBits((int)symbol);
        }

        uint entry = tables[BlockCodes.DistancesAt + symbol];
        // The extra bits are the distance's low bits: bases of symbols are 1 above multiples of 2^extraBits.
        ulong extra = distance & ((1u << (int)extraBits) - 1);
        count = ((length + entry) & LengthMask) + extraBits;
        return (length >> BlockCodes.LengthBits)
            | ((ulong)(entry >> BlockCodes.LengthBits) << (int)length)
            | (extra << (int)(length + entry));
    }

    /// <summary>A number that the compiler knows.</summary>
    private interface ILiteralGroup
    {
        /// <summary>How many literals are written by one store: six or eight.</summary>
        static abstract int Count { get; }
    }

    private readonly struct Six : ILiteralGroup
    {
        public static int Count => 6;
    }

    private readonly struct Eight : ILiteralGroup
    {
        public static int Count => sizeof(ulong);
    }

    /// <summary>What is still to be written.</summary>
    private struct Work
    {
        public byte* Data;

        public byte* DataEnd;

        /// <summary>How many literals come before the next match.</summary>
        public int Literals;

        public ulong* Next;

        public ulong* End;
    }
}
