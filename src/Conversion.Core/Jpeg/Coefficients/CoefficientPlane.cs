using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Jpeg.Coefficients;

/// <summary>All coefficients of a component, for pictures of several scans. In native memory, which takes room only as it is
/// written to, so that what a file claims costs nothing until it delivers.</summary>
internal sealed unsafe class CoefficientPlane : IDisposable
{
    private readonly nuint _bytes;
    private short* _coefficients;

    private CoefficientPlane(int blocksWide, int blocksHigh)
    {
        BlocksWide = blocksWide;
        BlocksHigh = blocksHigh;
        Known = new KnownCoefficients(blocksWide, blocksHigh);
        _bytes = checked((nuint)blocksWide * (nuint)blocksHigh * ZigzagOrder.BlockSize * sizeof(short));
        try
        {
            _coefficients = (short*)PageMemory.Allocate(_bytes);
        }
        catch (OutOfMemoryException e)
        {
            throw ImageFault.OutOfMemory(_bytes, "coefficients", e);
        }
    }

    ~CoefficientPlane() => Free();

    public int BlocksWide { get; }

    public int BlocksHigh { get; }

    /// <summary>Which of them are not zero.</summary>
    public KnownCoefficients Known { get; }

    public static CoefficientPlane Create(FrameHeader frame, int component) =>
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
        if (_coefficients is not null)
        {
            PageMemory.Free((byte*)_coefficients, _bytes);
            _coefficients = null;
        }
    }
}

/// <summary>Which coefficients of a component progressive scans have so far made other than zero: of what comes after, that alone
/// decides how many bits it takes. A row of blocks takes memory only once something is written to it, so that what a file claims
/// costs nothing until it delivers.</summary>
internal sealed class KnownCoefficients
{
    private readonly int _blocksWide;
    private readonly ulong[]?[] _rows;

    public KnownCoefficients(int blocksWide, int blocksHigh)
    {
        _blocksWide = blocksWide;
        _rows = new ulong[]?[blocksHigh];
    }

    public static KnownCoefficients Create(FrameHeader frame, int component) =>
        new(ScanLayout.BlocksWide(frame, component), ScanLayout.BlocksHigh(frame, component));

    /// <summary>Whether anything was ever written to a row of blocks.</summary>
    public bool HasAny(int row) => _rows[row] is not null;

    /// <summary>For each block of a row, a mask: bit k for place k of the zigzag sequence.</summary>
    public Span<ulong> Row(int row) => _rows[row] ??= new ulong[_blocksWide];
}
