namespace ImageConversion.Corpus.Writing;

/// <summary>What kind of JPEG <see cref="JpegWriter"/> writes. The defaults are a small baseline picture of 4:4:4.</summary>
public sealed record JpegSettings
{
    public const byte Baseline = 0xC0;
    public const byte Extended = 0xC1;
    public const byte Progressive = 0xC2;
    public const byte ArithmeticSequential = 0xC9;
    public const byte ArithmeticProgressive = 0xCA;

    private readonly Content.Pixels? _content;

    public int Width { get; init; } = 48;

    public int Height { get; init; } = 32;

    /// <summary>What it shows; by default a landscape.</summary>
    public Content.Pixels Content
    {
        get => _content ?? Writing.Content.Landscape(Width, Height);
        init => _content = value;
    }

    public ColorModel Model { get; init; } = ColorModel.YCbCr;

    /// <summary>The components' sampling factors as <c>2x2,1x1,1x1</c>; null: the same for all.</summary>
    public string? Sampling { get; init; }

    /// <summary>The frame's marker.</summary>
    public byte Frame { get; init; } = Baseline;

    /// <summary>The bits of a sample. Its lowest bits beyond 8 come from the transform alone.</summary>
    public byte Precision { get; init; } = 8;

    public int Quality { get; init; } = 80;

    /// <summary>MCUs between restart markers; 0 for none.</summary>
    public int RestartInterval { get; init; }

    /// <summary>The scans; null: one of all components, or the usual progressive ones.</summary>
    public ScanSpec[]? Scans { get; init; }

    /// <summary>The components' identifiers; null: 1, 2, 3, and RGB for such pictures without an Adobe segment.</summary>
    public byte[]? Ids { get; init; }

    /// <summary>The quantization table of each component, 0 to 3; null: 0 for the first, 1 for the others.</summary>
    public int[]? QuantizationSlots { get; init; }

    /// <summary>The Huffman tables of each component, 0 to 3; null: 0 for the first and black, 1 for the others.</summary>
    public int[]? HuffmanSlots { get; init; }

    /// <summary>Quantization tables of 16 bits.</summary>
    public bool HasWideQuantization { get; init; }

    /// <summary>How the Huffman tables come.</summary>
    public HuffmanLayout Huffman { get; init; } = HuffmanLayout.Standard;

    /// <summary>Whether all quantization tables come in one segment.</summary>
    public bool MergesQuantization { get; init; }

    /// <summary>Whether the frame header comes first, before the tables.</summary>
    public bool PutsFrameFirst { get; init; }

    /// <summary>L, U and Kx that a DAC segment states; null: no such segment.</summary>
    public (int Lower, int Upper, int Threshold)? Conditioning { get; init; }

    /// <summary>A JFIF segment; null: for grey and YCbCr without an Adobe segment.</summary>
    public bool? HasJfif { get; init; }

    /// <summary>The transform of an Adobe segment; null: none. -1: the one that the colour model demands.</summary>
    public int? AdobeTransform { get; init; }

    /// <summary>Whether the end of image is left out.</summary>
    public bool LacksEnd { get; init; }

    internal bool IsProgressive => Frame is Progressive or ArithmeticProgressive;

    internal bool IsArithmetic => Frame is ArithmeticSequential or ArithmeticProgressive;

    public (int H, int V)[] ResolvedSampling => Sampling is null
        ? [.. Enumerable.Repeat((1, 1), ComponentCount)]
        : [.. Sampling.Split(',').Select(s => (s[0] - '0', s[2] - '0'))];

    public int ComponentCount => Model switch
    {
        ColorModel.Grey => 1,
        ColorModel.YCbCr or ColorModel.Rgb => 3,
        _ => 4,
    };

    internal ScanSpec[] ResolvedScans =>
        Scans ?? (IsProgressive ? ScanSpec.Progressive(ResolvedSampling.Length) : ScanSpec.Interleaved(ResolvedSampling.Length));

    internal int[] ResolvedQuantizationSlots => QuantizationSlots ?? ResolvedHuffmanSlots;

    internal int[] ResolvedHuffmanSlots => HuffmanSlots
        ?? [.. ResolvedSampling.Select((_, c) => Model is ColorModel.YCbCr or ColorModel.Ycck && c is 1 or 2 ? 1 : 0)];

    internal byte[] ResolvedIds => Ids ?? [.. ResolvedSampling.Select((_, c) => (byte)(c + 1))];

    internal int? ResolvedAdobeTransform => AdobeTransform == -1
        ? Model switch { ColorModel.YCbCr => 1, ColorModel.Ycck => 2, _ => 0 }
        : AdobeTransform;

    internal bool ResolvedJfif => HasJfif ?? (Model is ColorModel.Grey or ColorModel.YCbCr && AdobeTransform is null);

    /// <summary>The quantization steps of a component, in zigzag order.</summary>
    internal int[] QuantizationOf(int component) =>
        QuantizationTables.Scale(ResolvedQuantizationSlots[component], Quality, HasWideQuantization);
}
