using System.Buffers;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Png.Grey;

/// <summary>A colour picture as grey rows, as long as every pixel read has R = G = B. The first pixel that has not ends the
/// attempt: <see cref="FoundColor"/> becomes true, the rows of that call are not filled, and <see cref="RowsInHand"/> holds what
/// was read of them.</summary>
internal sealed class GreyRowSource : RowSource
{
    private const int RowsAtOnce = 8;

    private readonly RowSource _color;
    private byte[] _inHand = [];
    private bool _hasFirst;

    public GreyRowSource(RowSource color)
        : base(color.Width, color.Height, PixelLayout.Grey8)
    {
        if (color.Layout != PixelLayout.Rgb24)
        {
            throw new ArgumentException($"Expected Rgb24, found {color.Layout}.", nameof(color));
        }

        _color = color;
    }

    public bool FoundColor { get; private set; }

    /// <summary>Colour rows that were read and not given out as grey.</summary>
    public ReadOnlySpan<byte> RowsInHand => _inHand.AsSpan(0, RowsInHandCount * _color.RowBytes);

    public int RowsInHandCount { get; private set; }

    /// <summary>Whether the first row is grey; in most colour pictures it is not. The row is kept. To be called once, before any
    /// row is read.</summary>
    public bool IsFirstRowGrey()
    {
        int colorBytes = _color.RowBytes;
        Reserve(colorBytes + RowBytes, keep: 0);
        Span<byte> row = _inHand.AsSpan(0, colorBytes);
        _color.ReadRows(row, 1);
        _hasFirst = true;
        RowsInHandCount = 1;
        FoundColor = !GreyPixels.TryExtract(row, _inHand.AsSpan(colorBytes, RowBytes));
        return !FoundColor;
    }

    public override void ReadRows(Span<byte> destination, int rows)
    {
        int colorBytes = _color.RowBytes;
        Reserve(Math.Min(rows, RowsAtOnce) * colorBytes, keep: _hasFirst ? colorBytes : 0);
        RowsInHandCount = 0;
        while (RowsInHandCount < rows)
        {
            int n = _hasFirst ? 1 : Math.Min(RowsAtOnce, rows - RowsInHandCount);
            int start = RowsInHandCount * colorBytes;
            Reserve(start + (n * colorBytes), keep: start);
            Span<byte> read = _inHand.AsSpan(start, n * colorBytes);
            if (!_hasFirst)
            {
                _color.ReadRows(read, n);
            }

            _hasFirst = false;
            bool isGrey = GreyPixels.TryExtract(read, destination.Slice(RowsInHandCount * RowBytes, n * RowBytes));
            RowsInHandCount += n;
            if (!isGrey)
            {
                FoundColor = true;
                return;
            }
        }

        RowsInHandCount = 0;
    }

    public override void Dispose()
    {
        // The colour rows belong to the caller.
        if (_inHand.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_inHand);
            _inHand = [];
        }

        base.Dispose();
    }

    private void Reserve(int bytes, int keep)
    {
        if (bytes <= _inHand.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 2 * _inHand.Length));
        _inHand.AsSpan(0, keep).CopyTo(larger);
        if (_inHand.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_inHand);
        }

        _inHand = larger;
    }
}
