namespace Conversion.Core.Jpeg;

/// <summary>
/// Which coefficients of a component progressive scans have so far made other than zero: of what comes after, that
/// alone decides how many bits it takes. A row of blocks takes memory only once something is written to it, so that
/// what a file claims costs nothing until it delivers.
/// </summary>
internal sealed class KnownCoefficients
{
    private readonly int _blocksWide;
    private readonly ulong[]?[] _rows;

    public KnownCoefficients(int blocksWide, int blocksHigh)
    {
        _blocksWide = blocksWide;
        _rows = new ulong[]?[blocksHigh];
    }

    public static KnownCoefficients Create(JpegFrame frame, int component) =>
        new(ScanLayout.BlocksWide(frame, component), ScanLayout.BlocksHigh(frame, component));

    /// <summary>Whether anything was ever written to a row of blocks.</summary>
    public bool HasAny(int row) => _rows[row] is not null;

    /// <summary>For each block of a row, a mask: bit k for place k of the zigzag sequence.</summary>
    public Span<ulong> Row(int row) => _rows[row] ??= new ulong[_blocksWide];
}
