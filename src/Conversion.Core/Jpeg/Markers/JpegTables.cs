using ImageConversion.Core.Jpeg.Damage;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>What table segments have defined so far: quantization (DQT), Huffman (DHT), arithmetic conditioning (DAC) and the
/// restart interval (DRI). A later definition of a slot replaces an earlier one.</summary>
internal sealed class JpegTables
{
    public const int Slots = 4;

    /// <summary>Conditioning tables for arithmetic coding have 16 slots in the 4-bit fields that name them.</summary>
    private const int ArithmeticSlots = 16;

    private const int BlockSize = 64;
    private const int CodeLengths = 16;
    private const int MaxSymbols = 256;

    private readonly ushort[]?[] _quantization = new ushort[]?[Slots];
    private readonly HuffmanSpecification?[] _dc = new HuffmanSpecification?[Slots];
    private readonly HuffmanSpecification?[] _ac = new HuffmanSpecification?[Slots];
    private readonly byte[] _dcLower = new byte[ArithmeticSlots];
    private readonly byte[] _dcUpper = new byte[ArithmeticSlots];
    private readonly byte[] _acThreshold = new byte[ArithmeticSlots];

    public JpegTables()
    {
        // The defaults of T.81 F.1.4.4.1.4 and F.1.4.4.2.1.
        _dcUpper.AsSpan().Fill(1);
        _acThreshold.AsSpan().Fill(5);
    }

    /// <summary>MCUs between restart markers; 0: none.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>Whether any segment has defined a table.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>64 elements in zigzag order, or null where the slot is empty or there is none of that number.</summary>
    public ushort[]? Quantization(int slot) => slot < Slots ? _quantization[slot] : null;

    public HuffmanSpecification? DcHuffman(int slot) => slot < Slots ? _dc[slot] : null;

    public HuffmanSpecification? AcHuffman(int slot) => slot < Slots ? _ac[slot] : null;

    /// <summary>L and U of T.81 F.1.4.4.1.2.</summary>
    public (byte Lower, byte Upper) DcConditioning(int slot) => (_dcLower[slot], _dcUpper[slot]);

    /// <summary>Kx of T.81 F.1.4.4.2.1.</summary>
    public byte AcConditioning(int slot) => _acThreshold[slot];

    /// <summary>Puts the tables of T.81 K.3 into the slots still empty, as Motion JPEG frames without DHT expect.</summary>
    /// <returns>Whether any slot was empty.</returns>
    public bool UseStandardHuffmanWhereEmpty()
    {
        bool empty = _dc[0] is null || _dc[1] is null || _ac[0] is null || _ac[1] is null;
        _dc[0] ??= StandardHuffman.DcLuminance;
        _dc[1] ??= StandardHuffman.DcChrominance;
        _ac[0] ??= StandardHuffman.AcLuminance;
        _ac[1] ??= StandardHuffman.AcChrominance;
        return empty;
    }

    public void ReadQuantization(int offset, ReadOnlySpan<byte> payload)
    {
        int at = 0;
        while (at < payload.Length)
        {
            int precision = payload[at] >> 4;
            int slot = payload[at] & 15;
            at++;
            if (slot >= Slots)
            {
                throw BadTable(offset, $"The DQT segment defines table {slot}; expected 0 to {Slots - 1}");
            }

            int bytes = precision == 0 ? BlockSize : BlockSize * 2;
            if (payload.Length - at < bytes)
            {
                throw BadTable(
                    offset, $"The DQT segment has {payload.Length - at} bytes left for table {slot}; expected {bytes}");
            }

            var table = new ushort[BlockSize];
            for (int i = 0; i < BlockSize; i++)
            {
                table[i] = precision == 0
                    ? payload[at + i]
                    : (ushort)((payload[at + (2 * i)] << 8) | payload[at + (2 * i) + 1]);
            }

            _quantization[slot] = table;
            IsEmpty = false;
            at += bytes;
        }
    }

    public void ReadHuffman(int offset, ReadOnlySpan<byte> payload)
    {
        int at = 0;
        while (payload.Length - at > CodeLengths)
        {
            byte selector = payload[at];
            ReadOnlySpan<byte> counts = payload.Slice(at + 1, CodeLengths);
            at += 1 + CodeLengths;
            int symbols = 0;
            foreach (byte count in counts)
            {
                symbols += count;
            }

            if (symbols > MaxSymbols || symbols > payload.Length - at)
            {
                throw BadTable(
                    offset,
                    $"The DHT segment defines a table of {symbols} symbols; "
                    + $"expected at most {Math.Min(MaxSymbols, payload.Length - at)}");
            }

            bool isAc = (selector & 0x10) != 0;
            int slot = selector & ~0x10;
            if (slot >= Slots)
            {
                throw BadTable(offset, $"The DHT segment defines table 0x{selector:X2}; expected 0 to 3 or 0x10 to 0x13");
            }

            (isAc ? _ac : _dc)[slot] =
                new HuffmanSpecification(counts.ToArray(), payload.Slice(at, symbols).ToArray(), offset);
            IsEmpty = false;
            at += symbols;
        }

        if (at != payload.Length)
        {
            throw BadTable(
                offset, $"The DHT segment has {payload.Length - at} bytes after its last table; expected none");
        }
    }

    public void ReadArithmeticConditioning(int offset, ReadOnlySpan<byte> payload)
    {
        for (int at = 0; at < payload.Length; at += 2)
        {
            int selector = payload[at];
            if (at + 1 == payload.Length)
            {
                throw BadTable(offset, "The DAC segment ends in the middle of an entry");
            }

            byte value = payload[at + 1];
            if (selector >= 2 * ArithmeticSlots)
            {
                throw BadTable(offset, $"The DAC segment defines table 0x{selector:X2}; expected at most 0x1F");
            }

            if (selector >= ArithmeticSlots)
            {
                _acThreshold[selector - ArithmeticSlots] = value;
                continue;
            }

            if ((value & 15) > value >> 4)
            {
                throw BadTable(
                    offset, $"The DAC segment bounds small differences by {value & 15} and {value >> 4}; expected L <= U");
            }

            _dcLower[selector] = (byte)(value & 15);
            _dcUpper[selector] = (byte)(value >> 4);
        }
    }

    public void ReadRestartInterval(int offset, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 2)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadSegment, offset, $"The DRI segment is {payload.Length + 2} bytes long; expected 4");
        }

        RestartInterval = (payload[0] << 8) | payload[1];
    }

    private static JpegFormatException BadTable(int offset, string message) =>
        JpegFormatException.Corrupt(JpegDamageKind.BadTable, offset, message);
}
