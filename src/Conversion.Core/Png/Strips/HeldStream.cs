using System.Buffers;

namespace Conversion.Core.Png.Strips;

/// <summary>Keeps a deflate stream of which it is not yet known whether it will be written.</summary>
internal sealed class HeldStream : IStripSink, IDisposable
{
    private const int FirstBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Content => _buffer.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> deflated)
    {
        if (Length + deflated.Length > _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(
                (int)Math.Min(Array.MaxLength, Math.Max(2L * _buffer.Length, (long)Length + deflated.Length)));
            Content.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        deflated.CopyTo(_buffer.AsSpan(Length));
        Length += deflated.Length;
    }

    /// <summary>The content as a stream, valid until this is disposed.</summary>
    public Stream OpenRead() => new MemoryStream(_buffer, 0, Length, writable: false);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}

/// <summary>Takes the deflate stream's pieces, in order.</summary>
internal interface IStripSink
{
    void Append(ReadOnlySpan<byte> deflated);
}
