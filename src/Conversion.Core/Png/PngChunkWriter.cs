using System.Buffers;
using System.Buffers.Binary;

namespace ImageConversion.Core.Png;

/// <summary>Writes the signature and chunks (PNG Third Edition, 5.2 and 5.3) and counts the bytes.</summary>
internal sealed class PngChunkWriter(IBufferWriter<byte> output)
{
    private const int LengthBytes = 4;
    private const int TypeBytes = 4;
    private const int CrcBytes = 4;

    public long BytesWritten { get; private set; }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public void WriteSignature()
    {
        output.Write(Signature);
        BytesWritten += Signature.Length;
    }

    public void WriteChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => WriteChunk(type, data, []);

    /// <summary>Writes a chunk of two pieces.</summary>
    public void WriteChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> head = output.GetSpan(LengthBytes + TypeBytes);
        BinaryPrimitives.WriteInt32BigEndian(head, first.Length + second.Length);
        type.CopyTo(head[LengthBytes..]);
        output.Advance(LengthBytes + TypeBytes);
        output.Write(first);
        output.Write(second);
        // The CRC covers type and data, not the length (5.3).
        uint crc = PngCrc.Append(PngCrc.Append(PngCrc.Append(0, type), first), second);
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(CrcBytes), crc);
        output.Advance(CrcBytes);
        BytesWritten += LengthBytes + TypeBytes + first.Length + second.Length + CrcBytes;
    }
}
