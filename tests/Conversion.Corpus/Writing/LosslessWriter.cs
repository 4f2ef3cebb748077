namespace ImageConversion.Corpus.Writing;

/// <summary>Writes lossless, Huffman-coded JPEGs of any predictor, precision and sampling.</summary>
public static class LosslessWriter
{
    private const byte Frame = 0xC3;
    private const int HighestCategory = 16;

    public static byte[] Write(LosslessSettings settings)
    {
        (int H, int V)[] factors = settings.Factors;
        JpegStream stream = new JpegStream().Marker(0xD8);
        stream.Segment(
            Frame,
            [
                (byte)settings.Precision, (byte)(settings.Height >> 8), (byte)settings.Height, (byte)(settings.Width >> 8), (byte)settings.Width,
                (byte)factors.Length, .. factors.SelectMany((f, c) => new[] { (byte)(c + 1), (byte)((f.H << 4) | f.V), (byte)0 }),
            ]);
        int[][] scans = settings.IsSeparate
            ? [.. factors.Select((_, c) => new[] { c })]
            : [[.. factors.Select((_, c) => c)]];
        foreach (int[] components in scans)
        {
            WriteScan(stream, settings, components);
        }

        return stream.Marker(0xD9).ToArray();
    }

    /// <summary>The samples of a component, before the point transform.</summary>
    public static int[,] Samples(LosslessSettings settings, int component)
    {
        (int H, int V)[] factors = settings.Factors;
        int across = factors.Max(f => f.H) / factors[component].H;
        int down = factors.Max(f => f.V) / factors[component].V;
        Content.Pixels content = settings.Content ?? Content.Landscape(settings.Width, settings.Height, seed: settings.Predictor);
        var samples = new int[DivideUp(settings.Height, down), DivideUp(settings.Width, across)];
        for (int y = 0; y < samples.GetLength(0); y++)
        {
            for (int x = 0; x < samples.GetLength(1); x++)
            {
                int rgb = content(x * across, y * down);
                int high = (rgb >> (16 - (8 * component))) & 0xFF;
                int low = ((x * 37) + (y * 101) + (component * 59)) & 0xFF;
                samples[y, x] = ((high << 8) | low) >> (16 - settings.Precision);
            }
        }

        return samples;
    }

    private static void WriteScan(JpegStream stream, LosslessSettings settings, int[] components)
    {
        var tokens = new ScanTokens();
        (int H, int V)[] factors = [.. components.Select(c => components.Length == 1 ? (1, 1) : settings.Factors[c])];
        int[][,] differences = [.. components.Select((c, i) => Differences(settings, c, settings.RestartRows * factors[i].V))];
        int mcusWide = components.Length == 1 ? differences[0].GetLength(1) : DivideUp(settings.Width, factors.Max(f => f.H));
        int mcusHigh = components.Length == 1 ? differences[0].GetLength(0) : DivideUp(settings.Height, factors.Max(f => f.V));
        for (int mcuY = 0; mcuY < mcusHigh; mcuY++)
        {
            if (settings.RestartRows > 0 && mcuY > 0 && mcuY % settings.RestartRows == 0)
            {
                tokens.AddRestart();
            }

            for (int mcuX = 0; mcuX < mcusWide; mcuX++)
            {
                for (int i = 0; i < components.Length; i++)
                {
                    for (int unit = 0; unit < factors[i].H * factors[i].V; unit++)
                    {
                        int y = (mcuY * factors[i].V) + (unit / factors[i].H);
                        int x = (mcuX * factors[i].H) + (unit % factors[i].H);
                        bool isInside = y < differences[i].GetLength(0) && x < differences[i].GetLength(1);
                        Add(tokens, isInside ? differences[i][y, x] : 0);
                    }
                }
            }
        }

        var table = HuffmanCode.Optimal(tokens.Frequencies[0]);
        stream.Segment(0xC4, [0, .. table.Counts, .. table.Symbols]);
        int interval = settings.RestartRows * mcusWide;
        if (interval > 0)
        {
            stream.Segment(0xDD, (byte)(interval >> 8), (byte)interval);
        }

        (byte end, byte bits) = settings.Parameters ?? (0, (byte)settings.PointTransform);
        stream.Segment(
            0xDA,
            [(byte)components.Length, .. components.SelectMany(c => new[] { (byte)(c + 1), (byte)0 }), (byte)settings.Predictor, end, bits]);
        tokens.WriteTo(stream, new Dictionary<int, HuffmanCode> { [0] = table });
    }

    /// <summary>H.1.2.1: modulo 2^16, from -32767 to 32768.</summary>
    private static int[,] Differences(LosslessSettings settings, int component, int restartRows)
    {
        int[,] samples = Samples(settings, component);
        var differences = new int[samples.GetLength(0), samples.GetLength(1)];
        for (int y = 0; y < samples.GetLength(0); y++)
        {
            bool isFirst = restartRows == 0 ? y == 0 : y % restartRows == 0;
            for (int x = 0; x < samples.GetLength(1); x++)
            {
                int prediction = isFirst
                    ? x == 0 ? 1 << (settings.Precision - settings.PointTransform - 1) : At(y, x - 1)
                    : x == 0 ? At(y - 1, x) : Predict(settings.Predictor, At(y, x - 1), At(y - 1, x), At(y - 1, x - 1));
                differences[y, x] = (short)(At(y, x) - prediction);
            }
        }

        return differences;

        int At(int y, int x) => samples[y, x] >> settings.PointTransform;
    }

    private static int Predict(int selection, int a, int b, int c) => selection switch
    {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + ((b - c) >> 1),
        6 => b + ((a - c) >> 1),
        _ => (a + b) >> 1,
    };

    private static void Add(ScanTokens tokens, int difference)
    {
        if (difference == short.MinValue)
        {
            tokens.Add(0, HighestCategory, 0, 0);
            return;
        }

        int count = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Abs(difference));
        tokens.Add(0, count, (difference + (difference >> 31)) & ((1 << count) - 1), count);
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
