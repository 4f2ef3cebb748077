using System.Buffers.Binary;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Runs;

/// <summary>A gzip file as it is read once: within a bound, with an eye on what its end says.</summary>
/// <param name="file">The file; stays open.</param>
/// <param name="maxBytes">How long it may be unpacked.</param>
/// <param name="damaged">Makes the error of a longer one.</param>
internal sealed class PackedStream(Stream file, long maxBytes, Func<string, BatchException> damaged) : Stream
{
    // By which a text that cannot be packed grows, and the format's own fields.
    private const int MaxOverhead = 64 * 1024;

    // Header, an empty block, checksum and length.
    private const int MinBytes = 20;

    private readonly byte[] _last = new byte[sizeof(uint)];
    private long _read;

    /// <summary>What the last field says of the length of the text; null for a file that is too short.</summary>
    public uint? UnpackedBytes => _read < MinBytes ? null : BinaryPrimitives.ReadUInt32LittleEndian(_last);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return See(buffer.Span[..count]);
    }

    public override int Read(byte[] buffer, int offset, int count) => See(buffer.AsSpan(offset, file.Read(buffer, offset, count)));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int See(ReadOnlySpan<byte> piece)
    {
        _read += piece.Length;
        if (_read > maxBytes + MaxOverhead)
        {
            throw damaged($"it has more than {maxBytes + MaxOverhead} bytes");
        }

        int kept = Math.Max(0, _last.Length - piece.Length);
        _last.AsSpan(_last.Length - kept).CopyTo(_last);
        piece[Math.Max(0, piece.Length - _last.Length)..].CopyTo(_last.AsSpan(kept));
        return piece.Length;
    }
}
