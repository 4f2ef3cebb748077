using ImageConversion.Core.Faults;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Pixels;

/// <summary>A whole picture in native memory: it may exceed an array's length, and what it takes is given back at
/// <see cref="Dispose"/>, not whenever the collector next looks at the large object heap.</summary>
internal sealed unsafe class PixelFrame : IDisposable
{
    private readonly nuint _bytes;
    private byte* _pixels;

    public PixelFrame(int rowBytes, int height)
    {
        RowBytes = rowBytes;
        Height = height;
        _bytes = checked((nuint)rowBytes * (nuint)height);
        try
        {
            _pixels = PageMemory.Allocate(_bytes);
        }
        catch (OutOfMemoryException e)
        {
            throw ImageFault.OutOfMemory(_bytes, "pixels", e);
        }
    }

    ~PixelFrame() => Free();

    public int RowBytes { get; }

    public int Height { get; }

    public nint Address => (nint)_pixels;

    public Span<byte> Row(int y)
    {
        ObjectDisposedException.ThrowIf(_pixels is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new Span<byte>(_pixels + ((nint)y * RowBytes), RowBytes);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pixels is not null)
        {
            PageMemory.Free(_pixels, _bytes);
            _pixels = null;
        }
    }
}

/// <summary>Rows of a picture that stands in memory as a whole. Owns the frame.</summary>
internal sealed class FrameRowSource(PixelFrame frame, int width, int height, PixelLayout layout)
    : RowSource(width, height, layout)
{
    private int _row;

    public override void ReadRows(Span<byte> destination, int rows)
    {
        for (int i = 0; i < rows; i++, _row++)
        {
            frame.Row(_row)[..RowBytes].CopyTo(destination[(i * RowBytes)..]);
        }
    }

    public override void Dispose()
    {
        frame.Dispose();
        base.Dispose();
    }
}
