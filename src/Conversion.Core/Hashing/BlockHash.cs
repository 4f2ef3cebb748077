using System.Buffers.Binary;

namespace ImageConversion.Hashing;

/// <summary>What MD5 (RFC 1321) and SHA-256 (FIPS 180-4) have in common: blocks of 64 bytes, and the padding of the last one.</summary>
/// <remarks>Not thread-safe. Nothing secret is hashed. This file is part of all three libraries and of no API.</remarks>
/// <param name="state">The initial state; the hash is its words.</param>
/// <param name="isBigEndian">The order of the bytes of a word.</param>
internal abstract class BlockHash(uint[] state, bool isBigEndian)
{
    protected const int BlockBytes = 64;

    private readonly byte[] _block = new byte[BlockBytes];
    private int _inBlock;
    private ulong _length;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        if (_inBlock > 0)
        {
            int taken = Math.Min(data.Length, BlockBytes - _inBlock);
            data[..taken].CopyTo(_block.AsSpan(_inBlock));
            _inBlock += taken;
            data = data[taken..];
            if (_inBlock < BlockBytes)
            {
                return;
            }

            AddBlock(state, _block);
        }

        for (; data.Length >= BlockBytes; data = data[BlockBytes..])
        {
            AddBlock(state, data[..BlockBytes]);
        }

        data.CopyTo(_block);
        _inBlock = data.Length;
    }

    /// <summary>The hash of all bytes. Nothing may be added after it.</summary>
    public byte[] GetHash()
    {
        // RFC 1321, 3.1 and 3.2; FIPS 180-4, 5.1.1: a bit that is set, zeros, and the length in bits as the last eight bytes of a block.
        Span<byte> end = stackalloc byte[2 * BlockBytes];
        end.Clear();
        _block.AsSpan(0, _inBlock).CopyTo(end);
        end[_inBlock] = 0x80;
        int endBytes = _inBlock < BlockBytes - sizeof(ulong) ? BlockBytes : 2 * BlockBytes;
        ulong bits = _length * 8;
        BinaryPrimitives.WriteUInt64LittleEndian(
            end[(endBytes - sizeof(ulong))..], isBigEndian ? BinaryPrimitives.ReverseEndianness(bits) : bits);
        for (int at = 0; at < endBytes; at += BlockBytes)
        {
            AddBlock(state, end.Slice(at, BlockBytes));
        }

        byte[] hash = new byte[state.Length * sizeof(uint)];
        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(
                hash.AsSpan(i * sizeof(uint)), isBigEndian ? BinaryPrimitives.ReverseEndianness(state[i]) : state[i]);
        }

        return hash;
    }

    /// <summary>Mixes a block into the state.</summary>
    protected abstract void AddBlock(Span<uint> state, ReadOnlySpan<byte> block);
}
