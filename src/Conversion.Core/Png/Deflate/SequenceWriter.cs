using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Conversion.Core.Png.Deflate;

/// <summary>Writes literals and matches with the codes of a block. Every kernel writes the same bits.</summary>
/// <remarks>
/// Unsafe: reads up to <see cref="ReadAhead"/> bytes behind the data (what stands there does not change the result). The
/// writer has room for 15 bits a literal and 48 bits a match.
/// </remarks>
internal static unsafe class SequenceWriter
{
    public const int ReadAhead = 64;

    /// <summary>The longest literal or length code that the vector kernel takes: its tables pack code and length into 16 bits.</summary>
    public const int MaxVectorCodeLength = 12;

    private const uint LengthMask = (1 << BlockCodes.LengthBits) - 1;
    private const int Group = 64;

    /// <summary>Shorter runs of literals than this are written one by one: a vector has its price.</summary>
    private const int MinVectorLiterals = 12;

    public static void Write(
        VectorPath path, byte* data, int length, ulong* sequences, int sequenceCount, BlockCodes codes, ref BitWriter writer)
    {
        // Codes of literals only matter here; but one limit serves both, and it is the literals' that is checked.
        if (path == VectorPath.Vector512 && Avx512Vbmi.IsSupported && codes.MaxLiteralLength <= MaxVectorCodeLength)
        {
            WriteVbmi(data, length, sequences, sequenceCount, codes, ref writer);
        }
        else
        {
            WriteScalar(data, length, sequences, sequenceCount, codes, ref writer);
        }

        writer.Write(codes.EndOfBlock >> BlockCodes.LengthBits, (int)(codes.EndOfBlock & LengthMask));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteScalar(
        byte* data, int length, ulong* sequences, int sequenceCount, BlockCodes codes, ref BitWriter writer)
    {
        BitWriter bits = writer;
        byte* end = data + length;
        fixed (uint* literals = codes.Literals, lengths = codes.MatchLengths, distances = codes.Distances)
        {
            for (int i = 0; i < sequenceCount; i++)
            {
                ulong sequence = sequences[i];
                int count = Sequence.Literals(sequence);
                WriteLiterals(data, count, literals, ref bits);
                WriteMatch(sequence, lengths, distances, ref bits);
                data += count + Sequence.Length(sequence);
            }

            WriteLiterals(data, (int)(end - data), literals, ref bits);
        }

        writer = bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteMatch(ulong sequence, uint* lengths, uint* distances, ref BitWriter bits)
    {
        uint lengthEntry = lengths[Sequence.Length(sequence)];
        int distance = Sequence.Distance(sequence);
        int symbol = DeflateFormat.DistanceSymbol(distance);
        uint distanceEntry = distances[symbol];
        int extraBits = DeflateFormat.DistanceExtraBits(symbol);
        // The extra bits are the distance's low bits: bases of symbols are 1 above multiples of 2^extraBits.
        ulong extra = (ulong)((distance - 1) & ((1 << extraBits) - 1));
        int lengthBits = (int)(lengthEntry & LengthMask);
        int distanceBits = (int)(distanceEntry & LengthMask);
        // 20 bits of length and 28 of distance at most.
        ulong all = (lengthEntry >> BlockCodes.LengthBits)
            | ((ulong)(distanceEntry >> BlockCodes.LengthBits) << lengthBits)
            | (extra << (lengthBits + distanceBits));
        bits.Write(all, lengthBits + distanceBits + extraBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLiterals(byte* data, int count, uint* table, ref BitWriter bits)
    {
        int i = 0;
        for (; i <= count - 3; i += 3)
        {
            // 45 bits at most.
            uint a = table[data[i]];
            uint b = table[data[i + 1]];
            uint c = table[data[i + 2]];
            int aBits = (int)(a & LengthMask);
            int abBits = aBits + (int)(b & LengthMask);
            ulong all = (a >> BlockCodes.LengthBits)
                | ((ulong)(b >> BlockCodes.LengthBits) << aBits)
                | ((ulong)(c >> BlockCodes.LengthBits) << abBits);
            bits.Write(all, abBits + (int)(c & LengthMask));
        }

        for (; i < count; i++)
        {
            uint a = table[data[i]];
            bits.Write(a >> BlockCodes.LengthBits, (int)(a & LengthMask));
        }
    }

    /// <summary>
    /// 64 literals at a time. Two table look-ups over all 256 values give each literal's length (low 4 bits) with the
    /// highest 4 bits of its code, and the lowest 8 bits of its code. Neighbours are then joined in three steps, each
    /// shifting the right one by the left one's length: to 2, 4 and 8 literals in 24, 48 and 96 bits; where no 8
    /// literals of the 64 need more than 56 bits, as in nearly all pictures, 8 writes do instead of 16.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteVbmi(
        byte* data, int length, ulong* sequences, int sequenceCount, BlockCodes codes, ref BitWriter writer)
    {
        byte* highTable = stackalloc byte[256];
        byte* lowTable = stackalloc byte[256];
        for (int i = 0; i < 256; i++)
        {
            uint entry = codes.Literals[i];
            uint code = entry >> BlockCodes.LengthBits;
            highTable[i] = (byte)((entry & LengthMask) | ((code >> 8) << 4));
            lowTable[i] = (byte)code;
        }

        Vector512<byte> high0 = Vector512.Load(highTable);
        Vector512<byte> high1 = Vector512.Load(highTable + 64);
        Vector512<byte> high2 = Vector512.Load(highTable + 128);
        Vector512<byte> high3 = Vector512.Load(highTable + 192);
        Vector512<byte> low0 = Vector512.Load(lowTable);
        Vector512<byte> low1 = Vector512.Load(lowTable + 64);
        Vector512<byte> low2 = Vector512.Load(lowTable + 128);
        Vector512<byte> low3 = Vector512.Load(lowTable + 192);
        ulong* groups = stackalloc ulong[16];
        ulong* groupBits = stackalloc ulong[16];
        byte* next = writer.Position;
        ulong pending = writer.Pending;
        int pendingBits = writer.PendingBits;
        byte* end = data + length;
        fixed (uint* literals = codes.Literals, lengths = codes.MatchLengths, distances = codes.Distances)
        {
            for (int i = 0; i <= sequenceCount; i++)
            {
                ulong sequence = i < sequenceCount ? sequences[i] : Sequence.Pack((int)(end - data), 0, 0);
                int count = Sequence.Literals(sequence);
                if (count < MinVectorLiterals)
                {
                    for (int k = 0; k < count; k++)
                    {
                        uint entry = literals[data[k]];
                        pending |= (ulong)(entry >> BlockCodes.LengthBits) << pendingBits;
                        pendingBits += (int)(entry & LengthMask);
                        Unsafe.WriteUnaligned(next, pending);
                        next += pendingBits >> 3;
                        pending >>= pendingBits & ~7;
                        pendingBits &= 7;
                    }
                }
                else
                {
                    for (int k = 0; k < count; k += Group)
                    {
                        Vector512<byte> value = Vector512.Load(data + k);
                        Vector512<byte> isHigh = Vector512.LessThan(value.AsSByte(), Vector512<sbyte>.Zero).AsByte();
                        Vector512<byte> high = Vector512.ConditionalSelect(
                            isHigh,
                            Avx512Vbmi.PermuteVar64x8x2(high2, value, high3),
                            Avx512Vbmi.PermuteVar64x8x2(high0, value, high1));
                        Vector512<byte> low = Vector512.ConditionalSelect(
                            isHigh,
                            Avx512Vbmi.PermuteVar64x8x2(low2, value, low3),
                            Avx512Vbmi.PermuteVar64x8x2(low0, value, low1));
                        int left = count - k;
                        int used = 8;
                        if (left < Group)
                        {
                            // Literals behind the end take no bits.
                            Vector512<byte> inside = Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)left));
                            high &= inside;
                            low &= inside;
                            used = (left + 7) >> 3;
                        }

                        Vector512<ushort> high16 = high.AsUInt16();
                        Vector512<ushort> low16 = low.AsUInt16();
                        Vector512<uint> code0 =
                            ((low16 & Vector512.Create((ushort)0x00FF)) | ((high16 & Vector512.Create((ushort)0x00F0)) << 4)).AsUInt32();
                        Vector512<uint> code1 =
                            ((low16 >> 8) | ((high16 >> 4) & Vector512.Create((ushort)0x0F00))).AsUInt32();
                        Vector512<ushort> length0 = high16 & Vector512.Create((ushort)0x000F);
                        Vector512<ushort> length01 = length0 + ((high16 >> 8) & Vector512.Create((ushort)0x000F));
                        Vector512<uint> low32 = Vector512.Create(0x0000FFFFu);
                        Vector512<uint> pair0 = (code0 & low32)
                            | Avx512F.ShiftLeftLogicalVariable(code1 & low32, length0.AsUInt32() & low32);
                        Vector512<uint> pair1 = (code0 >> 16)
                            | Avx512F.ShiftLeftLogicalVariable(code1 >> 16, length0.AsUInt32() >> 16);
                        Vector512<uint> pairLength0 = length01.AsUInt32() & low32;
                        Vector512<ulong> length4 = (pairLength0 + (length01.AsUInt32() >> 16)).AsUInt64();
                        Vector512<ulong> low64 = Vector512.Create(0x00000000FFFFFFFFul);
                        Vector512<ulong> four0 = (pair0.AsUInt64() & low64)
                            | Avx512F.ShiftLeftLogicalVariable(pair1.AsUInt64() & low64, pairLength0.AsUInt64() & low64);
                        Vector512<ulong> four1 = (pair0.AsUInt64() >> 32)
                            | Avx512F.ShiftLeftLogicalVariable(pair1.AsUInt64() >> 32, pairLength0.AsUInt64() >> 32);
                        Vector512<ulong> fourLength0 = length4 & low64;
                        Vector512<ulong> fourLength1 = length4 >> 32;
                        Vector512<ulong> length8 = fourLength0 + fourLength1;
                        if (Vector512.GreaterThanAny(length8, Vector512.Create(56ul)))
                        {
                            Vector512.Store(four0, groups);
                            Vector512.Store(fourLength0, groupBits);
                            Vector512.Store(four1, groups + 8);
                            Vector512.Store(fourLength1, groupBits + 8);
                            for (int g = 0; g < used; g++)
                            {
                                pending |= groups[g] << pendingBits;
                                pendingBits += (int)groupBits[g];
                                Unsafe.WriteUnaligned(next, pending);
                                next += pendingBits >> 3;
                                pending >>= pendingBits & ~7;
                                pendingBits &= 7;
                                pending |= groups[g + 8] << pendingBits;
                                pendingBits += (int)groupBits[g + 8];
                                Unsafe.WriteUnaligned(next, pending);
                                next += pendingBits >> 3;
                                pending >>= pendingBits & ~7;
                                pendingBits &= 7;
                            }
                        }
                        else
                        {
                            Vector512<ulong> eight = four0 | Avx512F.ShiftLeftLogicalVariable(four1, fourLength0);
                            Vector512.Store(eight, groups);
                            Vector512.Store(length8, groupBits);
                            for (int g = 0; g < used; g++)
                            {
                                pending |= groups[g] << pendingBits;
                                pendingBits += (int)groupBits[g];
                                Unsafe.WriteUnaligned(next, pending);
                                next += pendingBits >> 3;
                                pending >>= pendingBits & ~7;
                                pendingBits &= 7;
                            }
                        }
                    }
                }

                data += count;
                int matchLength = Sequence.Length(sequence);
                if (matchLength > 0)
                {
                    data += matchLength;
                    var bits = new BitWriter(next);
                    bits.Resume(next, pending, pendingBits);
                    WriteMatch(sequence, lengths, distances, ref bits);
                    next = bits.Position;
                    pending = bits.Pending;
                    pendingBits = bits.PendingBits;
                }
            }
        }

        writer.Resume(next, pending, pendingBits);
    }
}
