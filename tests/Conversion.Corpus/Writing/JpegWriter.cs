namespace ImageConversion.Corpus.Writing;

/// <summary>
/// Writes JPEGs of every process that has a picture in 8 bits (ITU-T T.81): sequential and progressive, by Huffman codes and
/// arithmetic, with any sampling, tables and scans.
/// </summary>
public static class JpegWriter
{
    private const int Ac = 16;

    public static byte[] Write(JpegSettings settings) => Write(CodedPicture.Create(settings), settings);

    /// <summary>Writes coefficients, which several files may share.</summary>
    public static byte[] Write(CodedPicture picture, JpegSettings settings)
    {
        JpegStream stream = Begin(settings);
        if (settings.PutsFrameFirst)
        {
            Frame(stream, settings);
            Quantization(stream, settings);
        }
        else
        {
            Quantization(stream, settings);
            Frame(stream, settings);
        }

        if (!settings.IsArithmetic && settings.Huffman is HuffmanLayout.Standard or HuffmanLayout.Merged && !settings.IsProgressive)
        {
            Huffman(stream, StandardTables(settings.ResolvedHuffmanSlots), settings.Huffman == HuffmanLayout.Merged);
        }

        if (settings.Conditioning is { } dac)
        {
            stream.Segment(0xCC, [.. settings.ResolvedHuffmanSlots.Distinct().SelectMany(slot => new[]
            {
                (byte)slot, (byte)((dac.Upper << 4) | dac.Lower), (byte)(slot + Ac), (byte)dac.Threshold,
            })]);
        }

        if (settings.RestartInterval > 0)
        {
            stream.Segment(0xDD, (byte)(settings.RestartInterval >> 8), (byte)settings.RestartInterval);
        }

        foreach (ScanSpec scan in settings.ResolvedScans)
        {
            Scan(stream, picture, scan, settings);
        }

        return settings.LacksEnd ? stream.ToArray() : stream.Marker(0xD9).ToArray();
    }

    /// <summary>SOI, and the JFIF and Adobe segments.</summary>
    public static JpegStream Begin(JpegSettings settings)
    {
        JpegStream stream = new JpegStream().Marker(0xD8);
        if (settings.ResolvedJfif)
        {
            stream.Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        }

        return settings.ResolvedAdobeTransform is { } transform
            ? stream.Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, (byte)transform])
            : stream;
    }

    public static void Quantization(JpegStream stream, JpegSettings settings)
    {
        byte[][] tables = [.. settings.ResolvedQuantizationSlots.Distinct().Order().Select(slot => Table(slot, settings))];
        if (settings.MergesQuantization)
        {
            stream.Segment(0xDB, [.. tables.SelectMany(t => t)]);
            return;
        }

        foreach (byte[] table in tables)
        {
            stream.Segment(0xDB, table);
        }
    }

    public static void Frame(JpegStream stream, JpegSettings settings)
    {
        (int H, int V)[] sampling = settings.ResolvedSampling;
        byte[] ids = settings.ResolvedIds;
        int[] slots = settings.ResolvedQuantizationSlots;
        stream.Segment(settings.Frame,
        [
            settings.Precision, (byte)(settings.Height >> 8), (byte)settings.Height, (byte)(settings.Width >> 8),
            (byte)settings.Width, (byte)sampling.Length,
            .. sampling.SelectMany((s, c) => new[] { ids[c], (byte)((s.H << 4) | s.V), (byte)slots[c] }),
        ]);
    }

    private static byte[] Table(int slot, JpegSettings settings)
    {
        int[] steps = QuantizationTables.Scale(slot, settings.Quality, settings.HasWideQuantization);
        // A picture of more bits has the coefficients of 8 bits, in larger steps.
        steps = [.. steps.Select(s => s << (settings.Precision - 8))];
        return settings.HasWideQuantization
            ? [(byte)(0x10 | slot), .. steps.SelectMany(s => new[] { (byte)(s >> 8), (byte)s })]
            : [(byte)slot, .. steps.Select(s => (byte)s)];
    }

    private static void Scan(JpegStream stream, CodedPicture picture, ScanSpec scan, JpegSettings settings)
    {
        int[] slots = settings.ResolvedHuffmanSlots;
        if (settings.IsArithmetic)
        {
            ScanHeader(stream, scan, settings);
            ArithmeticScanCoder.Code(
                stream, picture, scan, settings.IsProgressive, settings.RestartInterval, slots, settings.Conditioning ?? (0, 1, 5));
            return;
        }

        ScanTokens tokens = HuffmanScanCoder.Code(picture, scan, settings.IsProgressive, settings.RestartInterval, slots);
        bool isMade = settings.IsProgressive || settings.Huffman is HuffmanLayout.Optimal or HuffmanLayout.Odd;
        Dictionary<int, HuffmanCode> tables = isMade
            ? tokens.Frequencies.ToDictionary(f => f.Key, f => Make(f.Value, settings.Huffman))
            : StandardTables(slots);
        if (isMade)
        {
            Huffman(stream, tables, isMerged: settings.Huffman != HuffmanLayout.Odd);
        }

        ScanHeader(stream, scan, settings);
        tokens.WriteTo(stream, tables);
    }

    /// <summary>An odd table has the codes of a made one, but all as long as can be: 16 bits for most.</summary>
    private static HuffmanCode Make(int[] frequencies, HuffmanLayout layout)
    {
        if (layout != HuffmanLayout.Odd)
        {
            return HuffmanCode.Optimal(frequencies);
        }

        byte[] symbols = [.. Enumerable.Range(0, 256).Where(s => frequencies[s] > 0).Select(s => (byte)s).Reverse()];
        var counts = new byte[16];
        counts[15] = (byte)Math.Max(0, symbols.Length - 1);
        counts[1] = 1;
        return new HuffmanCode(counts, symbols);
    }

    private static Dictionary<int, HuffmanCode> StandardTables(int[] slots) => slots.Distinct()
        .SelectMany(slot => new[] { slot, slot + Ac })
        .ToDictionary(table => table, table => HuffmanCode.Standard(table >= Ac, table % Ac % 2));

    private static void Huffman(JpegStream stream, Dictionary<int, HuffmanCode> tables, bool isMerged)
    {
        byte[][] payloads = [.. tables.OrderBy(t => t.Key).Select(t => (byte[])[(byte)t.Key, .. t.Value.Counts, .. t.Value.Symbols])];
        if (isMerged && payloads.Length > 0)
        {
            stream.Segment(0xC4, [.. payloads.SelectMany(p => p)]);
            return;
        }

        foreach (byte[] payload in payloads)
        {
            stream.Segment(0xC4, payload);
        }
    }

    private static void ScanHeader(JpegStream stream, ScanSpec scan, JpegSettings settings)
    {
        byte[] ids = settings.ResolvedIds;
        int[] slots = settings.ResolvedHuffmanSlots;
        stream.Segment(0xDA,
        [
            (byte)scan.Components.Length,
            .. scan.Components.SelectMany(c => new[] { ids[c], (byte)(slots[c] * 0x11) }),
            (byte)scan.Start, (byte)scan.End, (byte)((scan.High << 4) | scan.Low),
        ]);
    }
}
