using System.Buffers;
using System.Buffers.Binary;
using ImageConversion.Core.Png.Strips;

namespace ImageConversion.Core.Png;

/// <summary>Collects a zlib stream (RFC 1950) and writes it as IDAT chunks of a sensible size.</summary>
internal sealed class IdatWriter : IStripSink, IDisposable
{
    /// <summary>From here on, what comes is written as it is: copying it would cost more than the 12 bytes around a
    /// chunk.</summary>
    private const int MinChunkBytes = 64 * 1024;

    /// <summary>Small enough for readers that take a chunk at a time.</summary>
    private const int MaxChunkBytes = 256 * 1024;

    private readonly PngChunkWriter _chunks;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(MinChunkBytes);
    private int _buffered;

    public IdatWriter(PngChunkWriter chunks, Effort effort)
    {
        _chunks = chunks;
        // Deflate with a window of 32 KiB; then the level in bits 6 and 7 and a check that makes it a multiple of 31.
        const int method = 0x78;
        int level = effort switch { Effort.Fast => 0, Effort.Balanced => 2, _ => 3 };
        int header = (method << 8) | (level << 6);
        header += 31 - (header % 31);
        Append([(byte)(header >> 8), (byte)header]);
    }

    public void Append(ReadOnlySpan<byte> deflated)
    {
        while (_buffered + deflated.Length >= MinChunkBytes)
        {
            int n = Math.Min(deflated.Length, MaxChunkBytes - _buffered);
            _chunks.WriteChunk("IDAT"u8, _buffer.AsSpan(0, _buffered), deflated[..n]);
            _buffered = 0;
            deflated = deflated[n..];
        }

        deflated.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += deflated.Length;
    }

    /// <summary>Ends the stream with its checksum and writes what is left.</summary>
    public void Finish(uint adler)
    {
        Span<byte> four = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(four, adler);
        Append(four);
        if (_buffered > 0)
        {
            _chunks.WriteChunk("IDAT"u8, _buffer.AsSpan(0, _buffered));
            _buffered = 0;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
