using System.Buffers;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Png.Strips;

/// <summary>Takes the deflate stream's pieces, in order.</summary>
internal interface IStripSink
{
    void Append(ReadOnlySpan<byte> deflated);
}

/// <summary>Keeps a deflate stream until it is known whether it is written.</summary>
internal sealed class HeldStream : IStripSink, IDisposable
{
    private readonly NativeBytes _bytes = new();

    public ReadOnlySpan<byte> Content => _bytes.Written.Span;

    public void Append(ReadOnlySpan<byte> deflated) => _bytes.Write(deflated);

    /// <summary>The content as a stream, valid until this is disposed.</summary>
    public unsafe Stream OpenRead()
    {
        // The start of nothing is null here.
        fixed (byte* start = Content)
        {
            return start is null ? Stream.Null : new UnmanagedMemoryStream(start, _bytes.Written.Length);
        }
    }

    public void Dispose() => _bytes.Dispose();
}
