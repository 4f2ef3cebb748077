namespace Conversion.Batch.Generation.Jpeg;

/// <summary>Geometry, tables and coefficients of the one frame of a file.</summary>
internal sealed class JpegFrame
{
    private JpegFrame(int width, int height, int maxHorizontal, int maxVertical)
    {
        Width = width;
        Height = height;
        MaxHorizontal = maxHorizontal;
        MaxVertical = maxVertical;
        McusWide = (width + (8 * maxHorizontal) - 1) / (8 * maxHorizontal);
        McusHigh = (height + (8 * maxVertical) - 1) / (8 * maxVertical);
    }

    public int Width { get; }

    public int Height { get; }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    public int McusWide { get; }

    public int McusHigh { get; }

    public IReadOnlyList<JpegComponent> Components { get; private init; } = [];

    /// <summary>By <see cref="JpegComponent.TableSlot"/>.</summary>
    public IReadOnlyList<QuantizationTable> QuantizationTables { get; private init; } = [];

    public static JpegFrame Create(int width, int height, JpegWriterOptions options)
    {
        (int horizontal, int vertical) = options.ColorModel == JpegColorModel.YCbCr
            ? LumaFactors(options.Subsampling)
            : (1, 1);
        var geometry = new JpegFrame(width, height, horizontal, vertical);
        QuantizationTable luma = QuantizationTable.Luma(options.Quality);
        return options.ColorModel switch
        {
            JpegColorModel.Grey => new JpegFrame(width, height, horizontal, vertical)
            {
                Components = [new JpegComponent(geometry, 1, 1, 1, 0)],
                QuantizationTables = [luma],
            },
            JpegColorModel.Rgb => new JpegFrame(width, height, horizontal, vertical)
            {
                // The ids are letters, as the IJG's library writes them: some readers know RGB by these alone.
                Components = [.. "RGB"u8.ToArray().Select(id => new JpegComponent(geometry, id, 1, 1, 0))],
                QuantizationTables = [luma],
            },
            _ => new JpegFrame(width, height, horizontal, vertical)
            {
                Components =
                [
                    new JpegComponent(geometry, 1, horizontal, vertical, 0),
                    new JpegComponent(geometry, 2, 1, 1, 1),
                    new JpegComponent(geometry, 3, 1, 1, 1),
                ],
                QuantizationTables = [luma, QuantizationTable.Chroma(options.Quality)],
            },
        };
    }

    /// <summary>
    /// Gives the blocks beyond the picture the DC of the block that is coded before them and no AC, which costs the
    /// fewest bits; a decoder throws them away.
    /// </summary>
    public void FillPaddingBlocks()
    {
        foreach (JpegComponent component in Components)
        {
            for (int y = 0; y < component.BlocksHigh; y++)
            {
                for (int x = component.BlocksWide; x < component.PaddedBlocksWide; x++)
                {
                    component.Block(x, y)[0] = component.Block(x - 1, y)[0];
                }
            }

            for (int y = component.BlocksHigh; y < component.PaddedBlocksHigh; y++)
            {
                for (int x = 0; x < component.PaddedBlocksWide; x++)
                {
                    int lastOfMcu = x - (x % component.Horizontal) + component.Horizontal - 1;
                    component.Block(x, y)[0] = component.Block(lastOfMcu, y - 1)[0];
                }
            }
        }
    }

    private static (int Horizontal, int Vertical) LumaFactors(ChromaSubsampling subsampling) => subsampling switch
    {
        ChromaSubsampling.Chroma444 => (1, 1),
        ChromaSubsampling.Chroma422 => (2, 1),
        ChromaSubsampling.Chroma420 => (2, 2),
        ChromaSubsampling.Chroma440 => (1, 2),
        ChromaSubsampling.Chroma411 => (4, 1),
        ChromaSubsampling.Chroma410 => (4, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(subsampling), subsampling, "unknown subsampling"),
    };
}
