using System.IO.Compression;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png.Filtering;

namespace ImageConversion.Core.Png.Grey;

/// <summary>A colour picture from its start after an attempt at grey: first the rows that were already coded as grey, which are
/// taken back out of the deflate stream; then those that were read; then the rest. So a late coloured pixel costs time, but rows
/// are never held uncompressed.</summary>
internal sealed class ReplayedRowSource : RowSource
{
    private readonly RowSource _color;
    private readonly GreyRowSource _attempt;
    private readonly DeflateStream _coded;
    private readonly int _codedRows;
    private readonly byte[] _line;
    private readonly byte[] _above;
    private int _row;

    /// <summary>Starts from the first row.</summary>
    /// <param name="color">The colour picture, as far as the attempt has read it.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="coded">What the attempt has written. Owned from here on.</param>
    /// <param name="codedRows">How many rows are in it.</param>
    public ReplayedRowSource(RowSource color, GreyRowSource attempt, Stream coded, int codedRows)
        : base(color.Width, color.Height, color.Layout)
    {
        _color = color;
        _attempt = attempt;
        _codedRows = codedRows;
        _coded = new DeflateStream(coded, CompressionMode.Decompress);
        _line = codedRows == 0 ? [] : new byte[attempt.RowBytes + 1];
        _above = codedRows == 0 ? [] : new byte[attempt.RowBytes];
    }

    public override void ReadRows(Span<byte> destination, int rows)
    {
        while (rows > 0)
        {
            int inHandEnd = _codedRows + _attempt.RowsInHandCount;
            int n;
            if (_row < _codedRows)
            {
                n = 1;
                ReadCoded(destination[..RowBytes]);
            }
            else if (_row < inHandEnd)
            {
                n = Math.Min(rows, inHandEnd - _row);
                _attempt.RowsInHand.Slice((_row - _codedRows) * RowBytes, n * RowBytes).CopyTo(destination);
            }
            else
            {
                n = rows;
                _color.ReadRows(destination[..(n * RowBytes)], n);
            }

            _row += n;
            rows -= n;
            destination = destination[(n * RowBytes)..];
        }
    }

    public override void Dispose()
    {
        _coded.Dispose();
        base.Dispose();
    }

    private void ReadCoded(Span<byte> rgb)
    {
        _coded.ReadExactly(_line);
        var filter = (FilterType)_line[0];
        Span<byte> row = _line.AsSpan(1);
        for (int x = 0; x < row.Length; x++)
        {
            int a = x == 0 ? 0 : row[x - 1];
            int c = x == 0 ? 0 : _above[x - 1];
            int prediction = filter switch
            {
                FilterType.None => 0,
                FilterType.Sub => SubPredictor.Predict(a, _above[x], c),
                FilterType.Up => UpPredictor.Predict(a, _above[x], c),
                FilterType.Average => AveragePredictor.Predict(a, _above[x], c),
                _ => PaethPredictor.Predict(a, _above[x], c),
            };
            row[x] = (byte)(row[x] + prediction);
        }

        GreyPixels.Expand(row, rgb);
        row.CopyTo(_above);
    }
}
