using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace ImageConversion.Core.Png;

/// <summary>The checksum of chunks: CRC-32 as in ISO 3309 (PNG Third Edition, 5.5).</summary>
/// <remarks>Our own, because that of System.IO.Hashing took a tenth of an encoding: it starts unoptimised in a process without
/// ahead-of-time compilation, and reads 2 GB/s where carry-less multiplication reads ten times that.</remarks>
internal static unsafe class PngCrc
{
    private const uint ReflectedPolynomial = 0xEDB88320;

    /// <summary>Below this, folding is not worth its start.</summary>
    private const int MinFoldedBytes = 128;

    private const int Fold = 64;

    /// <summary>Eight tables: the effect of a byte that is followed by 0 to 7 others.</summary>
    private static readonly uint[] Tables = MakeTables();

    /// <summary>The checksum of data that follow data whose checksum is <paramref name="crc"/>; 0 for none.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            return ~Continue(~crc, start, data.Length);
        }
    }

    private static uint Continue(uint crc, byte* data, int length)
    {
        if (Pclmulqdq.IsSupported && length >= MinFoldedBytes)
        {
            return ContinueByFolding(crc, data, length);
        }

        return ArmCrc32.Arm64.IsSupported ? ContinueByArm(crc, data, length) : ContinueByTable(crc, data, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint ContinueByArm(uint crc, byte* data, int length)
    {
        int i = 0;
        for (; i <= length - sizeof(ulong); i += sizeof(ulong))
        {
            crc = ArmCrc32.Arm64.ComputeCrc32(crc, Unsafe.ReadUnaligned<ulong>(data + i));
        }

        for (; i < length; i++)
        {
            crc = ArmCrc32.ComputeCrc32(crc, data[i]);
        }

        return crc;
    }

    /// <summary>Folding by carry-less multiplication (Gopal and others, "Fast CRC Computation for Generic Polynomials Using
    /// PCLMULQDQ Instruction", 2009): what stands in 128 bits is moved on by 512 or 128 bits, by a multiplication of its halves
    /// with x^(512±32) or x^(128±32) modulo the polynomial, reflected. The last 128 bits are divided by table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint ContinueByFolding(uint crc, byte* data, int length)
    {
        var by512 = Vector128.Create(0x0000000154442BD4UL, 0x00000001C6E41596UL);
        var by128 = Vector128.Create(0x00000001751997D0UL, 0x00000000CCAA009EUL);
        Vector128<ulong> a = Vector128.Load((ulong*)data) ^ Vector128.CreateScalar((ulong)crc);
        Vector128<ulong> b = Vector128.Load((ulong*)(data + 16));
        Vector128<ulong> c = Vector128.Load((ulong*)(data + 32));
        Vector128<ulong> d = Vector128.Load((ulong*)(data + 48));
        data += Fold;
        length -= Fold;
        for (; length >= Fold; length -= Fold, data += Fold)
        {
            a = Moved(a, by512) ^ Vector128.Load((ulong*)data);
            b = Moved(b, by512) ^ Vector128.Load((ulong*)(data + 16));
            c = Moved(c, by512) ^ Vector128.Load((ulong*)(data + 32));
            d = Moved(d, by512) ^ Vector128.Load((ulong*)(data + 48));
        }

        a = Moved(a, by128) ^ b;
        a = Moved(a, by128) ^ c;
        a = Moved(a, by128) ^ d;
        // What was folded is as good as 16 bytes of data after nothing.
        byte* folded = stackalloc byte[16];
        a.AsByte().Store(folded);
        return ContinueByTable(ContinueByTable(0, folded, 16), data, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Moved(Vector128<ulong> value, Vector128<ulong> factors) =>
        Pclmulqdq.CarrylessMultiply(value, factors, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, factors, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint ContinueByTable(uint crc, byte* data, int length)
    {
        fixed (uint* t = Tables)
        {
            int i = 0;
            for (; i <= length - 8; i += 8)
            {
                uint low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(data + i, 4));
                crc = t[(7 * 256) + (byte)low] ^ t[(6 * 256) + (byte)(low >> 8)]
                    ^ t[(5 * 256) + (byte)(low >> 16)] ^ t[(4 * 256) + (low >> 24)]
                    ^ t[(3 * 256) + data[i + 4]] ^ t[(2 * 256) + data[i + 5]] ^ t[256 + data[i + 6]] ^ t[data[i + 7]];
            }

            for (; i < length; i++)
            {
                crc = (crc >> 8) ^ t[(byte)(crc ^ data[i])];
            }
        }

        return crc;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[8 * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * ReflectedPolynomial);
            }

            tables[value] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        }

        return tables;
    }
}
