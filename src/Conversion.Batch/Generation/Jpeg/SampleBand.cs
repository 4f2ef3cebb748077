namespace ImageConversion.Batch.Generation.Jpeg;

/// <summary>
/// The samples of one row of MCUs: 16 rows of luma and 8 of each chroma component. The picture's last column and row are
/// repeated to the end of the last MCU.
/// </summary>
internal sealed class SampleBand
{
    /// <summary>Rows, and columns of an MCU.</summary>
    public const int Height = 16;

    private readonly int _pictureWidth;
    private readonly byte[] _luma;
    private readonly byte[] _blue;
    private readonly byte[] _red;

    public SampleBand(int pictureWidth)
    {
        _pictureWidth = pictureWidth;
        Width = (pictureWidth + Height - 1) / Height * Height;
        _luma = new byte[Width * Height];
        _blue = new byte[Width * Height];
        _red = new byte[Width * Height];
    }

    /// <summary>Samples from one row of luma to the next; half as many in a row of chroma.</summary>
    public int Width { get; }

    public ReadOnlySpan<byte> Luma(int x, int y) => _luma.AsSpan((y * Width) + x);

    public ReadOnlySpan<byte> Blue(int x) => _blue.AsSpan(x);

    public ReadOnlySpan<byte> Red(int x) => _red.AsSpan(x);

    /// <summary>Takes the next rows of the picture.</summary>
    /// <param name="rgb">From the first of them on.</param>
    /// <param name="rows">How many there are, 1 to <see cref="Height"/>.</param>
    public void Fill(ReadOnlySpan<byte> rgb, int rows)
    {
        for (int y = 0; y < rows; y++)
        {
            Convert(rgb.Slice(y * _pictureWidth * 3, _pictureWidth * 3), y * Width);
        }

        foreach (byte[] plane in (ReadOnlySpan<byte[]>)[_luma, _blue, _red])
        {
            Pad(plane, rows);
        }

        Halve(_blue);
        Halve(_red);
    }

    // The equations of JFIF 1.02 ("Conversion to and from RGB"), times 2^16; each row of factors sums to 65536 or 0.
    private void Convert(ReadOnlySpan<byte> rgb, int start)
    {
        // Just under a half is added to chroma, so that the largest sum, 255.5, does not round to 256.
        const int Centre = (128 << 16) + 32767;
        Span<byte> luma = _luma.AsSpan(start, _pictureWidth);
        Span<byte> blue = _blue.AsSpan(start, _pictureWidth);
        Span<byte> red = _red.AsSpan(start, _pictureWidth);
        for (int x = 0, i = 0; i < rgb.Length; x++, i += 3)
        {
            int r = rgb[i], g = rgb[i + 1], b = rgb[i + 2];
            luma[x] = (byte)(((19595 * r) + (38470 * g) + (7471 * b) + 32768) >> 16);
            blue[x] = (byte)(((-11059 * r) - (21709 * g) + (32768 * b) + Centre) >> 16);
            red[x] = (byte)(((32768 * r) - (27439 * g) - (5329 * b) + Centre) >> 16);
        }
    }

    private void Pad(byte[] plane, int rows)
    {
        for (int y = 0; y < rows; y++)
        {
            Span<byte> row = plane.AsSpan(y * Width, Width);
            row[_pictureWidth..].Fill(row[_pictureWidth - 1]);
        }

        for (int y = rows; y < Height; y++)
        {
            plane.AsSpan((rows - 1) * Width, Width).CopyTo(plane.AsSpan(y * Width));
        }
    }

    // The means of four samples, in place: what is written lies before what is still to be read.
    private void Halve(byte[] plane)
    {
        int half = Width / 2;
        for (int y = 0; y < Height / 2; y++)
        {
            int upper = 2 * y * Width;
            int lower = upper + Width;
            for (int x = 0; x < half; x++)
            {
                int sum = plane[upper + (2 * x)] + plane[upper + (2 * x) + 1] + plane[lower + (2 * x)] + plane[lower + (2 * x) + 1];
                plane[(y * half) + x] = (byte)((sum + 2) >> 2);
            }
        }
    }
}
