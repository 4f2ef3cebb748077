using ImageConversion.Core;
using ImageConversion.Core.Formats;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Benchmarks.Driver;

/// <summary>The product's JPEG decoder alone, its search for damage included.</summary>
internal sealed class OwnDecoding : IConversion
{
    private const int RowsAtOnce = 16;

    private byte[] _rows = [];

    public int Convert(string source, string target)
    {
        EncodedImage image = EncodedImage.Read(File.ReadAllBytes(source), acceptsAny: false, salvages: false);
        using DecodedImage decoded = image.Decode(new DecodeRequest { MaxScans = ConversionLimits.Default.MaxScans }, default);
        RowSource rows = decoded.Rows;
        if (_rows.Length < rows.RowBytes * RowsAtOnce)
        {
            _rows = new byte[rows.RowBytes * RowsAtOnce];
        }

        for (int y = 0; y < rows.Height; y += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows.Height - y);
            rows.ReadRows(_rows.AsSpan(0, count * rows.RowBytes), count);
        }

        return rows.Width * rows.Height;
    }

    public void Dispose()
    {
    }
}
