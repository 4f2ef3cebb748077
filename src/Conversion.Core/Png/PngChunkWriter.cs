using System.Buffers;
using System.Buffers.Binary;

namespace Conversion.Core.Png;

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

    public void WriteChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> head = output.GetSpan(LengthBytes + TypeBytes);
        BinaryPrimitives.WriteInt32BigEndian(head, data.Length);
        type.CopyTo(head[LengthBytes..]);
        output.Advance(LengthBytes + TypeBytes);
        output.Write(data);
        // The CRC covers type and data, not the length (5.3).
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(CrcBytes), PngCrc.Append(PngCrc.Append(0, type), data));
        output.Advance(CrcBytes);
        BytesWritten += LengthBytes + TypeBytes + data.Length + CrcBytes;
    }
}
