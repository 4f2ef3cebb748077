namespace ImageConversion.Batch.Generation.Drawing;

/// <summary>RGB pixels to draw on. Integers only, so that every machine draws the same.</summary>
internal sealed class Canvas(int width, int height)
{
    // Lines across a pixel row at which a shape is cut; horizontally, coverage is exact.
    private const int LinesPerRow = 4;

    private readonly int[] _partial = new int[width + 2];
    private readonly int[] _steps = new int[width + 2];

    public int Width => width;

    public int Height => height;

    public byte[] Rgb { get; } = new byte[3L * width * height];

    public Span<byte> Row(int y) => Rgb.AsSpan(y * width * 3, width * 3);

    /// <summary>Fills a shape with smooth edges.</summary>
    /// <param name="shape">What to fill; parts outside the canvas are not drawn.</param>
    /// <param name="color">With what.</param>
    /// <param name="opacity">0 (nothing is seen) to 256 (covers all).</param>
    public void Fill(Shape shape, Rgb24 color, int opacity = 256)
    {
        int first = Math.Max(0, shape.Top >> 8);
        int last = Math.Min(height - 1, shape.Bottom >> 8);
        Span<int> ends = stackalloc int[Shape.MaxEnds];
        for (int y = first; y <= last; y++)
        {
            (int left, int right) = (width, 0);
            for (int line = 0; line < LinesPerRow; line++)
            {
                int count = shape.Cut((y << 8) + (((2 * line) + 1) * 256 / (2 * LinesPerRow)), ends);
                for (int i = 0; i < count; i += 2)
                {
                    int from = Math.Clamp(ends[i], 0, width << 8);
                    int to = Math.Clamp(ends[i + 1], 0, width << 8);
                    AddCoverage(from, to);
                    left = Math.Min(left, from >> 8);
                    right = Math.Max(right, (to >> 8) + 1);
                }
            }

            BlendCoverage(Row(y), left, Math.Min(right, width), color, opacity);
        }
    }

    /// <summary>Fills a rectangle of whole pixels, cut to the canvas.</summary>
    public void FillPixels(int left, int top, int right, int bottom, Rgb24 color)
    {
        left = Math.Clamp(left, 0, width);
        right = Math.Clamp(right, left, width);
        for (int y = Math.Max(top, 0); y < Math.Min(bottom, height); y++)
        {
            Span<byte> row = Row(y)[(left * 3)..(right * 3)];
            for (int i = 0; i < row.Length; i += 3)
            {
                row[i] = color.R;
                row[i + 1] = color.G;
                row[i + 2] = color.B;
            }
        }
    }

    /// <summary>Fills the canvas with a gradient between the colours of its corners.</summary>
    public void FillGradient(Rgb24 topLeft, Rgb24 topRight, Rgb24 bottomLeft, Rgb24 bottomRight)
    {
        for (int y = 0; y < height; y++)
        {
            int down = (int)((long)y * 65536 / Math.Max(1, height - 1));
            FillGradientRow(Row(y), Mix(topLeft, bottomLeft, down), Mix(topRight, bottomRight, down));
        }
    }

    /// <summary>Draws text in whole pixels.</summary>
    /// <param name="text">What <see cref="BitmapFont"/> has glyphs for.</param>
    /// <param name="left">Of the first glyph.</param>
    /// <param name="top">Of the glyphs.</param>
    /// <param name="scale">Pixels for each dot of the font.</param>
    /// <param name="color">Of the dots.</param>
    public void DrawText(string text, int left, int top, int scale, Rgb24 color)
    {
        foreach (char character in text)
        {
            ReadOnlySpan<byte> glyph = BitmapFont.GlyphOf(character);
            for (int row = 0; row < BitmapFont.GlyphHeight; row++)
            {
                for (int column = 0; column < BitmapFont.GlyphWidth; column++)
                {
                    if ((glyph[row] >> (BitmapFont.GlyphWidth - 1 - column) & 1) != 0)
                    {
                        int x = left + (column * scale);
                        int y = top + (row * scale);
                        FillPixels(x, y, x + scale, y + scale, color);
                    }
                }
            }

            left += BitmapFont.Advance * scale;
        }
    }

    /// <summary>Adds the same noise to all channels of a pixel and a little to each alone.</summary>
    public void AddNoise(int percent, RandomStream random)
    {
        int amplitude = percent * 255 / 100;
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = Row(y);
            for (int i = 0; i < row.Length; i += 3)
            {
                ulong bits = random.NextUInt64();
                int common = ((int)(bits & 0xFFFF) * amplitude >> 15) - amplitude;
                for (int channel = 0; channel < 3; channel++)
                {
                    bits >>= 16;
                    int own = ((int)(bits & 0xFFFF) * amplitude >> 17) - (amplitude >> 2);
                    row[i + channel] = (byte)Math.Clamp(row[i + channel] + common + own, 0, 255);
                }
            }
        }
    }

    private static Rgb24 Mix(Rgb24 a, Rgb24 b, int weight) => new(
        (byte)(a.R + ((b.R - a.R) * weight >> 16)),
        (byte)(a.G + ((b.G - a.G) * weight >> 16)),
        (byte)(a.B + ((b.B - a.B) * weight >> 16)));

    private static void FillGradientRow(Span<byte> row, Rgb24 left, Rgb24 right)
    {
        int steps = Math.Max(1, (row.Length / 3) - 1);
        int r = (left.R << 16) + 32768, g = (left.G << 16) + 32768, b = (left.B << 16) + 32768;
        int stepR = ((right.R - left.R) << 16) / steps;
        int stepG = ((right.G - left.G) << 16) / steps;
        int stepB = ((right.B - left.B) << 16) / steps;
        for (int i = 0; i < row.Length; i += 3, r += stepR, g += stepG, b += stepB)
        {
            row[i] = (byte)(r >> 16);
            row[i + 1] = (byte)(g >> 16);
            row[i + 2] = (byte)(b >> 16);
        }
    }

    // Coverage of a pixel is its partial one plus the sum of all steps up to it; a full pixel has 256 for each line.
    private void AddCoverage(int from, int to)
    {
        int first = from >> 8;
        int last = to >> 8;
        if (first == last)
        {
            _partial[first] += to - from;
            return;
        }

        _partial[first] += 256 - (from & 255);
        _partial[last] += to & 255;
        _steps[first + 1] += 256;
        _steps[last] -= 256;
    }

    private void BlendCoverage(Span<byte> row, int left, int right, Rgb24 color, int opacity)
    {
        int full = 0;
        for (int x = left; x < right; x++)
        {
            full += _steps[x];
            int alpha = (full + _partial[x]) * opacity / (256 * LinesPerRow);
            Span<byte> pixel = row.Slice(x * 3, 3);
            pixel[0] = (byte)(pixel[0] + ((color.R - pixel[0]) * alpha >> 8));
            pixel[1] = (byte)(pixel[1] + ((color.G - pixel[1]) * alpha >> 8));
            pixel[2] = (byte)(pixel[2] + ((color.B - pixel[2]) * alpha >> 8));
        }

        int touched = Math.Min(right + 2, _steps.Length);
        if (left < touched)
        {
            _steps.AsSpan(left, touched - left).Clear();
            _partial.AsSpan(left, touched - left).Clear();
        }
    }
}
