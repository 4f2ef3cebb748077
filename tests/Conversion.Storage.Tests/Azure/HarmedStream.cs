namespace ImageConversion.Storage.Tests.Azure;

/// <summary>A body that does not come as it was sent.</summary>
internal sealed class HarmedStream(Stream inner) : Stream
{
    private int _position;

    /// <summary>Where it ends or breaks.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether the connection breaks there, rather than the body ending as if it were complete.</summary>
    public bool Breaks { get; init; }

    /// <summary>Whether one bit is turned over.</summary>
    public bool Damages { get; init; }

    /// <summary>What to wait for before each byte; null gives all there is.</summary>
    public Func<CancellationToken, Task>? BeforeEachByte { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (BeforeEachByte is { } wait)
        {
            await wait(cancellationToken);
            buffer = buffer[..1];
        }

        int left = (Limit ?? int.MaxValue) - _position;
        if (left == 0)
        {
            return Breaks ? throw new IOException("connection reset") : 0;
        }

        int count = await inner.ReadAsync(buffer[..Math.Min(left, buffer.Length)], cancellationToken);
        if (Damages && _position == 0 && count > 0)
        {
            buffer.Span[0] ^= 1;
        }

        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
