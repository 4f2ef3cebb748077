using System.Runtime.InteropServices;

namespace Conversion.Core.Jpeg.Decoding;

/// <summary>
/// All coefficients of a component, for pictures of several scans. In native memory, which takes room only as it is
/// written to, so that what a file claims costs nothing until it delivers.
/// </summary>
internal sealed unsafe class CoefficientPlane : IDisposable
{
    private short* _coefficients;

    private CoefficientPlane(int blocksWide, int blocksHigh)
    {
        BlocksWide = blocksWide;
        BlocksHigh = blocksHigh;
        Known = new KnownCoefficients(blocksWide, blocksHigh);
        nuint bytes = checked((nuint)blocksWide * (nuint)blocksHigh * ZigzagOrder.BlockSize * sizeof(short));
        try
        {
            _coefficients = (short*)NativeMemory.AllocZeroed(bytes);
        }
        catch (OutOfMemoryException e)
        {
            throw new ImageConversionException(
                ImageErrorKind.LimitExceeded,
                $"Memory: the machine cannot provide the {bytes:N0} bytes that the picture's coefficients need.",
                innerException: e);
        }
    }

    ~CoefficientPlane() => Free();

    public int BlocksWide { get; }

    public int BlocksHigh { get; }

    /// <summary>Which of them are not zero.</summary>
    public KnownCoefficients Known { get; }

    public static CoefficientPlane Create(JpegFrame frame, int component) =>
        new(ScanLayout.BlocksWide(frame, component), ScanLayout.BlocksHigh(frame, component));

    /// <summary>A row of blocks, one after the other, each in <see cref="BlockOrder"/>.</summary>
    public Span<short> Row(int y)
    {
        ObjectDisposedException.ThrowIf(_coefficients is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)BlocksHigh);
        return new Span<short>(_coefficients + ((nint)y * BlocksWide * ZigzagOrder.BlockSize), BlocksWide * ZigzagOrder.BlockSize);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_coefficients);
        _coefficients = null;
    }
}
