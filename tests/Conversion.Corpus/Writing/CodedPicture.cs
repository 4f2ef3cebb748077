namespace ImageConversion.Corpus.Writing;

/// <summary>A picture as the quantized coefficients that any process can code.</summary>
public sealed class CodedPicture
{
    private CodedPicture(int width, int height, CodedComponent[] components, int mcusWide, int mcusHigh)
    {
        Width = width;
        Height = height;
        Components = components;
        McusWide = mcusWide;
        McusHigh = mcusHigh;
    }

    public int Width { get; }

    public int Height { get; }

    public IReadOnlyList<CodedComponent> Components { get; }

    public int McusWide { get; }

    public int McusHigh { get; }

    /// <summary>Transforms and quantizes the content.</summary>
    public static CodedPicture Create(JpegSettings settings)
    {
        (int H, int V)[] sampling = settings.ResolvedSampling;
        int maxH = sampling.Max(s => s.H);
        int maxV = sampling.Max(s => s.V);
        int mcusWide = DivideUp(settings.Width, 8 * maxH);
        int mcusHigh = DivideUp(settings.Height, 8 * maxV);
        byte[][] planes = Planes(settings);
        var components = new CodedComponent[sampling.Length];
        for (int c = 0; c < components.Length; c++)
        {
            (int h, int v) = sampling[c];
            int width = DivideUp(settings.Width * h, maxH);
            int height = DivideUp(settings.Height * v, maxV);
            byte[] samples = Downsample(planes[c], settings.Width, settings.Height, width, height, h, maxH, v, maxV);
            components[c] = new CodedComponent(c, h, v)
            {
                BlocksWide = DivideUp(width, 8),
                BlocksHigh = DivideUp(height, 8),
                Stride = mcusWide * h,
                Coefficients = new short[mcusWide * h * mcusHigh * v * 64],
            };
            Transform(components[c], samples, width, height, settings.QuantizationOf(c), mcusHigh * v);
        }

        return new CodedPicture(settings.Width, settings.Height, components, mcusWide, mcusHigh);
    }

    internal static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    /// <summary>Every component at full resolution.</summary>
    private static byte[][] Planes(JpegSettings settings)
    {
        int count = settings.ResolvedSampling.Length;
        var planes = new byte[count][];
        for (int c = 0; c < count; c++)
        {
            planes[c] = new byte[settings.Width * settings.Height];
        }

        Span<byte> values = stackalloc byte[4];
        for (int y = 0; y < settings.Height; y++)
        {
            for (int x = 0; x < settings.Width; x++)
            {
                Convert(settings.Content(x, y), settings.Model, values);
                for (int c = 0; c < count; c++)
                {
                    planes[c][(y * settings.Width) + x] = values[c % 4];
                }
            }
        }

        return planes;
    }

    private static void Convert(int rgb, ColorModel model, Span<byte> values)
    {
        int red = (rgb >> 16) & 0xFF;
        int green = (rgb >> 8) & 0xFF;
        int blue = rgb & 0xFF;
        if (model is ColorModel.Cmyk or ColorModel.Ycck)
        {
            // Half of the grey goes into black. What is stored is 255 less the ink.
            int black = (255 - Math.Max(red, Math.Max(green, blue))) / 2;
            (red, green, blue) = (red + black, green + black, blue + black);
            values[3] = (byte)(255 - black);
        }

        if (model is ColorModel.Rgb or ColorModel.Cmyk)
        {
            (values[0], values[1], values[2]) = ((byte)red, (byte)green, (byte)blue);
            return;
        }

        // Stored YCCK is the YCbCr of the inks' complements inverted once more, as Adobe has it.
        values[0] = (byte)(((19_595 * red) + (38_470 * green) + (7_471 * blue) + 32_768) >> 16);
        values[1] = (byte)Math.Clamp((((-11_059 * red) - (21_709 * green) + (32_768 * blue) + 32_768) >> 16) + 128, 0, 255);
        values[2] = (byte)Math.Clamp((((32_768 * red) - (27_439 * green) - (5_329 * blue) + 32_768) >> 16) + 128, 0, 255);
    }

    private static byte[] Downsample(
        byte[] plane, int fullWidth, int fullHeight, int width, int height, int h, int maxH, int v, int maxV)
    {
        if (h == maxH && v == maxV)
        {
            return plane;
        }

        var samples = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            int top = y * maxV / v;
            int bottom = Math.Min(fullHeight, Math.Max(top + 1, (y + 1) * maxV / v));
            for (int x = 0; x < width; x++)
            {
                int left = x * maxH / h;
                int right = Math.Min(fullWidth, Math.Max(left + 1, (x + 1) * maxH / h));
                int sum = 0;
                for (int sy = top; sy < bottom; sy++)
                {
                    for (int sx = left; sx < right; sx++)
                    {
                        sum += plane[(sy * fullWidth) + sx];
                    }
                }

                int area = (bottom - top) * (right - left);
                samples[(y * width) + x] = (byte)((sum + (area / 2)) / area);
            }
        }

        return samples;
    }

    private static void Transform(
        CodedComponent component, byte[] samples, int width, int height, ReadOnlySpan<int> quantization, int rows)
    {
        Span<int> block = stackalloc int[64];
        for (int by = 0; by < rows; by++)
        {
            for (int bx = 0; bx < component.Stride; bx++)
            {
                for (int i = 0; i < 64; i++)
                {
                    int x = Math.Min((bx * 8) + (i % 8), width - 1);
                    int y = Math.Min((by * 8) + (i / 8), height - 1);
                    block[i] = samples[(y * width) + x] - 128;
                }

                ForwardDct.Quantize(block, quantization, component.Block(bx, by));
            }
        }
    }
}
