using System.Globalization;

namespace ImageConversion.Batch.Generation.Drawing;

/// <summary>The picture of <see cref="DemoImageGenerator"/>. What does not fit a small canvas is left out.</summary>
internal static class DemoScene
{
    private const int ShapeKinds = 4;

    // Muted colours for the ground, strong ones for the shapes on it.
    private static readonly Rgb24[] GroundColors =
    [
        .. new[]
        {
            0x264653, 0x2A9D8F, 0xE9C46A, 0xF4A261, 0xE76F51, 0x8AB17D, 0x577590, 0x9A8C98,
            0xC9ADA7, 0x4A4E69, 0x6D6875, 0xB5838D, 0xE5989B, 0x83C5BE, 0x006D77, 0xDDBEA9,
        }.Select(Rgb24.FromHex),
    ];

    private static readonly Rgb24[] ShapeColors =
    [
        .. new[]
        {
            0xD62828, 0xF77F00, 0xFCBF49, 0x2D6A4F, 0x40916C, 0x0077B6, 0x00B4D8, 0x7209B7,
            0xF72585, 0x3A0CA3, 0xFFFFFF, 0x14213D,
        }.Select(Rgb24.FromHex),
    ];

    // The bars of a television test picture, brightest first.
    private static readonly Rgb24[] BarColors =
    [
        .. new[]
        {
            0xFFFFFF, 0xFFFF00, 0x00FFFF, 0x00FF00, 0xFF00FF, 0xFF0000, 0x0000FF, 0x000000,
        }.Select(Rgb24.FromHex),
    ];

    public static void Draw(Canvas canvas, long index, long seed, int noisePercent)
    {
        RandomStream random = RandomStream.For(seed, index);
        DrawGround(canvas, ref random);
        DrawShapes(canvas, ref random);
        if (noisePercent > 0)
        {
            canvas.AddNoise(noisePercent, new RandomStream(random.NextUInt64()));
        }

        int barHeight = DrawBars(canvas);
        int captionHeight = DrawCaption(canvas, index, barHeight);
        DrawUpMark(canvas);
        DrawNumber(canvas, index, barHeight + captionHeight);
        DrawBorder(canvas);
    }

    private static void DrawGround(Canvas canvas, ref RandomStream random) =>
        canvas.FillGradient(Pick(GroundColors, ref random), Pick(GroundColors, ref random),
            Pick(GroundColors, ref random), Pick(GroundColors, ref random));

    private static void DrawShapes(Canvas canvas, ref RandomStream random)
    {
        int width = canvas.Width << 8;
        int height = canvas.Height << 8;
        int small = Math.Min(width, height);
        int count = random.Next(5, 9);
        for (int i = 0; i < count; i++)
        {
            int x = random.Next(0, width);
            int y = random.Next(0, height);
            int size = random.Next(small / 12, small / 4);
            Shape shape = random.Next(0, ShapeKinds) switch
            {
                0 => new Disc(x, y, size),
                1 => new Disc(x, y, size, size - (size / 4)),
                2 => Polygon.Rectangle(x - size, y - (size / 2), x + size, y + (size / 2)),
                _ => Polygon.Line(x, y, random.Next(0, width), random.Next(0, height), Math.Max(small / 60, 128)),
            };
            canvas.Fill(shape, Pick(ShapeColors, ref random), opacity: 216);
        }
    }

    private static int DrawBars(Canvas canvas)
    {
        int barHeight = canvas.Height / 16;
        if (canvas.Width < BarColors.Length * 2 || barHeight < 2)
        {
            return 0;
        }

        for (int i = 0; i < BarColors.Length; i++)
        {
            canvas.FillPixels(
                i * canvas.Width / BarColors.Length,
                canvas.Height - barHeight,
                (i + 1) * canvas.Width / BarColors.Length,
                canvas.Height,
                BarColors[i]);
        }

        return barHeight;
    }

    // A dark band above the bars with the picture's number and size, or the number alone where that is too wide.
    private static int DrawCaption(Canvas canvas, long index, int barHeight)
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"#{index:D5}");
        string full = string.Create(CultureInfo.InvariantCulture, $"{number} {canvas.Width}x{canvas.Height}");
        string text = BitmapFont.WidthOf(full) + 4 <= canvas.Width ? full : number;
        int scale = Math.Min(
            Math.Max(1, canvas.Height / 140), (canvas.Width - 4) / BitmapFont.WidthOf(text));
        int bandHeight = (BitmapFont.GlyphHeight + 4) * scale;
        if (scale < 1 || canvas.Height < bandHeight * 3)
        {
            return 0;
        }

        int top = canvas.Height - barHeight - bandHeight;
        canvas.Fill(
            Polygon.Rectangle(0, top << 8, canvas.Width << 8, (top + bandHeight) << 8), Rgb24.Black, opacity: 200);
        int left = (canvas.Width - (BitmapFont.WidthOf(text) * scale)) / 2;
        canvas.DrawText(text, left, top + (2 * scale), scale, Rgb24.White);
        return bandHeight;
    }

    // An arrow to the top in the top left corner, with its meaning next to it.
    private static void DrawUpMark(Canvas canvas)
    {
        int size = Math.Min(canvas.Width, canvas.Height) / 5;
        if (size < 5)
        {
            return;
        }

        int margin = Math.Max(2, size / 6);
        canvas.Fill(Arrow(margin, margin, size, grow: Math.Max(192, size * 16)), Rgb24.Black);
        canvas.Fill(Arrow(margin, margin, size, grow: 0), Rgb24.White);

        int scale = size / 2 / BitmapFont.GlyphHeight;
        if (scale >= 1)
        {
            DrawOutlined(canvas, "UP", margin + size + (size / 4), margin + (size / 4), scale);
        }
    }

    // grow: 256ths of a pixel by which the outline stands off.
    private static Polygon Arrow(int left, int top, int size, int grow)
    {
        int middle = (left << 8) + (size << 7);
        int shoulder = ((top << 8) + (size << 7)) + grow;
        int head = (size << 7) + (grow * 2);
        int shaft = (size << 5) + (size << 4) + grow;
        int tip = (top << 8) - grow;
        int foot = ((top + size) << 8) + grow;
        return new Polygon(
            (middle, tip), (middle + head, shoulder), (middle + shaft, shoulder), (middle + shaft, foot),
            (middle - shaft, foot), (middle - shaft, shoulder), (middle - head, shoulder));
    }

    private static void DrawNumber(Canvas canvas, long index, int usedBelow)
    {
        string text = index.ToString(CultureInfo.InvariantCulture);
        int free = canvas.Height - usedBelow;
        int scale = Math.Min(
            canvas.Width * 3 / 5 / BitmapFont.WidthOf(text), free * 2 / 5 / BitmapFont.GlyphHeight);
        if (scale < 1)
        {
            return;
        }

        int left = (canvas.Width - (BitmapFont.WidthOf(text) * scale)) / 2;
        int top = (free - (BitmapFont.GlyphHeight * scale)) / 2;
        DrawOutlined(canvas, text, left, top, scale);
    }

    private static void DrawOutlined(Canvas canvas, string text, int left, int top, int scale)
    {
        int edge = Math.Max(1, scale / 5);
        for (int dy = -edge; dy <= edge; dy += edge)
        {
            for (int dx = -edge; dx <= edge; dx += edge)
            {
                canvas.DrawText(text, left + dx, top + dy, scale, Rgb24.Black);
            }
        }

        canvas.DrawText(text, left, top, scale, Rgb24.White);
    }

    // White outside, black inside, so that a missing row or column is seen.
    private static void DrawBorder(Canvas canvas)
    {
        int small = Math.Min(canvas.Width, canvas.Height);
        if (small < 16)
        {
            return;
        }

        int line = Math.Max(1, small / 300);
        DrawFrame(canvas, line, line * 2, Rgb24.Black);
        DrawFrame(canvas, 0, line, Rgb24.White);
    }

    private static void DrawFrame(Canvas canvas, int from, int to, Rgb24 color)
    {
        int right = canvas.Width - from;
        int bottom = canvas.Height - from;
        canvas.FillPixels(from, from, right, to, color);
        canvas.FillPixels(from, canvas.Height - to, right, bottom, color);
        canvas.FillPixels(from, from, to, bottom, color);
        canvas.FillPixels(canvas.Width - to, from, right, bottom, color);
    }

    private static Rgb24 Pick(Rgb24[] colors, ref RandomStream random) => colors[random.Next(0, colors.Length)];
}
