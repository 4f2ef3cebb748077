using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Conversion.Core.Jpeg.Decoding;

namespace Conversion.Core.Jpeg;

/// <summary>Decodes the MCUs of a sequential scan (T.81 F.2.2), one at a time.</summary>
internal sealed class SequentialHuffmanDecoder
{
    /// <summary>
    /// The bytes that a block can consume at most: 64 codes, each with its value's bits no longer than 32 bits.
    /// </summary>
    public const int MaxBlockBytes = ZigzagOrder.BlockSize * sizeof(uint);

    private const int BlockSize = ZigzagOrder.BlockSize;

    /// <summary>Fewer bits than this may not suffice for a code and its value.</summary>
    private const int MinBits = 32;

    private readonly int[] _component;
    private readonly int[][] _dcLookup;
    private readonly int[][] _acLookup;
    private readonly HuffmanTable[] _dc;
    private readonly HuffmanTable[] _ac;
    private readonly int[] _predictions = new int[JpegScan.MaxComponents];

    /// <param name="layout">The blocks of an MCU.</param>
    /// <param name="dc">The DC table of each of the scan's components.</param>
    /// <param name="ac">The AC table of each of the scan's components.</param>
    public SequentialHuffmanDecoder(ScanLayout layout, HuffmanTable[] dc, HuffmanTable[] ac)
    {
        _component = [.. layout.Blocks.Select(b => b.Component)];
        _dc = [.. layout.Blocks.Select(b => dc[b.Component])];
        _ac = [.. layout.Blocks.Select(b => ac[b.Component])];
        _dcLookup = [.. _dc.Select(t => t.ValueLookup)];
        _acLookup = [.. _ac.Select(t => t.ValueLookup)];
    }

    /// <summary>Bytes that an MCU can consume at most.</summary>
    public int MaxMcuBytes => _component.Length * MaxBlockBytes;

    /// <summary>Starts a scan or a restart interval: the DC predictions are zero.</summary>
    public void Reset() => Array.Clear(_predictions);

    /// <summary>Decodes one MCU.</summary>
    /// <param name="data">The bits. <see cref="MaxMcuBytes"/> were required of it.</param>
    /// <param name="coefficients">
    /// Receives the blocks in the order of their coding, each in <see cref="BlockOrder"/>, not dequantized.
    /// </param>
    /// <param name="last">Receives for each block the last place of the zigzag sequence that was coded.</param>
    /// <returns>
    /// What was wrong. libjpeg's reading of wrong codes is followed: bits that are no code count as zero (DC) or end of
    /// block (AC), a value past the block's end goes to the last coefficient.
    /// </returns>
    /// <remarks>
    /// Unchecked accesses, and why they stay inside: a lookup index is the top <see cref="HuffmanTable.LookupBits"/>
    /// bits of a word, the length of the table; the zigzag index is compared with 63 before use; of the window,
    /// <see cref="ScanData"/> guarantees <see cref="MaxMcuBytes"/> + 8 bytes from Next on, and no block consumes more
    /// than <see cref="MaxBlockBytes"/>; the lengths of both results are checked at entry.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public EntropyEvents DecodeMcu(ScanData data, Span<short> coefficients, Span<byte> last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficients.Length, _component.Length * BlockSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(last.Length, _component.Length);
        coefficients[..(_component.Length * BlockSize)].Clear();

        ref byte window = ref MemoryMarshal.GetArrayDataReference(data.Window);
        ref byte order = ref MemoryMarshal.GetReference(BlockOrder.Positions);
        ulong bits = data.Bits;
        int count = data.BitCount;
        int next = data.Next;
        EntropyEvents events = EntropyEvents.None;

        for (int b = 0; b < _component.Length; b++)
        {
            ref short block = ref Unsafe.Add(ref MemoryMarshal.GetReference(coefficients), b * BlockSize);

            if (count < MinBits)
            {
                Refill(ref window, ref bits, ref count, ref next);
            }

            int entry = Unsafe.Add(
                ref MemoryMarshal.GetArrayDataReference(_dcLookup[b]), (int)(bits >> (64 - HuffmanTable.LookupBits)));
            if ((entry & HuffmanTable.NeedsValue) != 0)
            {
                entry = _dc[b].ReadValue(entry, bits);
                events |= (EntropyEvents)((entry & HuffmanTable.IsBadCode) / HuffmanTable.IsBadCode);
            }

            // A shift takes the low six bits of its count, which are the entry's length.
            bits <<= entry;
            count -= entry & HuffmanTable.LengthMask;

            ref int prediction = ref _predictions[_component[b]];
            prediction += entry >> 16;
            block = (short)prediction;
            if (prediction != block)
            {
                events |= EntropyEvents.ValueOverflow;
            }

            ref int acLookup = ref MemoryMarshal.GetArrayDataReference(_acLookup[b]);
            int k = 0;
            do
            {
                if (count < MinBits)
                {
                    Refill(ref window, ref bits, ref count, ref next);
                }

                entry = Unsafe.Add(ref acLookup, (int)(bits >> (64 - HuffmanTable.LookupBits)));
                if ((entry & HuffmanTable.NeedsValue) != 0)
                {
                    entry = _ac[b].ReadValue(entry, bits);
                    events |= (EntropyEvents)((entry & HuffmanTable.IsBadCode) / HuffmanTable.IsBadCode);
                }

                bits <<= entry;
                count -= entry & HuffmanTable.LengthMask;

                k += (entry >> 8) & 0xFF;
                if (k >= BlockSize)
                {
                    if (k < HuffmanTable.EndOfBlockAdvance)
                    {
                        events |= EntropyEvents.IndexOverflow;
                        short value = (short)(entry >> 16);
                        ref short end = ref Unsafe.Add(ref block, BlockSize - 1);
                        end = value != 0 ? value : end;
                        k = BlockSize - 1;
                    }
                    else
                    {
                        k -= HuffmanTable.EndOfBlockAdvance;
                    }

                    break;
                }

                Unsafe.Add(ref block, Unsafe.Add(ref order, k)) = (short)(entry >> 16);
            }
            while (k < BlockSize - 1);

            Unsafe.Add(ref MemoryMarshal.GetReference(last), b) = (byte)k;
        }

        data.Bits = bits;
        data.BitCount = count;
        data.Next = next;
        return events;
    }

    /// <summary>Brings the bits to 56 at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Refill(ref byte window, ref ulong bits, ref int count, ref int next)
    {
        ulong ahead = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref window, next));
        bits |= (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(ahead) : ahead) >> count;
        next += (63 - count) >> 3;
        count |= 56;
    }
}
