using System.Runtime.InteropServices;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Jpeg.Lossless;

/// <summary>All samples of a component, of up to 16 bits each.</summary>
/// <param name="width">Samples in a row.</param>
/// <param name="height">Rows.</param>
internal sealed class SamplePlane(int width, int height) : IDisposable
{
    private readonly PixelFrame _frame = new(checked(width * sizeof(ushort)), height);

    public int Height { get; } = height;

    public Span<ushort> Row(int y) => MemoryMarshal.Cast<byte, ushort>(_frame.Row(y));

    public void Dispose() => _frame.Dispose();
}
