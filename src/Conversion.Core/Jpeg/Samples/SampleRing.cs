using System.Buffers;
using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>A component's samples, two rows of MCUs of them: smooth upsampling looks at the rows above and below, which may
/// belong to another MCU. A row of samples that is decoded takes the place of the one two MCUs above.</summary>
/// <remarks>Rows have <see cref="ChromaUpsampler.Margin"/> bytes on either side.</remarks>
internal sealed class SampleRing : IDisposable
{
    private const int Side = 8;
    private const int McuRowsHeld = 2;

    private readonly int _stride;
    private readonly int _rows;
    private byte[] _samples;

    /// <param name="width">Samples across that mean something.</param>
    /// <param name="height">Samples down that mean something.</param>
    /// <param name="blocksAcross">Blocks that are decoded, with those that only fill an MCU.</param>
    /// <param name="blocksPerMcuAcross">Of these, how many an MCU has side by side.</param>
    /// <param name="blockRowsPerMcu">Rows of blocks in a row of MCUs.</param>
    public SampleRing(int width, int height, int blocksAcross, int blocksPerMcuAcross, int blockRowsPerMcu)
    {
        BlocksPerMcuAcross = blocksPerMcuAcross;
        Width = width;
        Height = height;
        BlockRowsPerMcu = blockRowsPerMcu;
        _stride = (blocksAcross * Side) + (2 * ChromaUpsampler.Margin);
        _rows = McuRowsHeld * blockRowsPerMcu * Side;
        _samples = ArrayPool<byte>.Shared.Rent(_stride * _rows);
    }

    public int Width { get; }

    public int Height { get; }

    public int BlocksPerMcuAcross { get; }

    public int BlockRowsPerMcu { get; }

    public int Stride => _stride;

    /// <summary>The row of MCUs that a row of samples belongs to.</summary>
    public int McuRowOf(int y) => y / (BlockRowsPerMcu * Side);

    /// <summary>Where the first block of a row of blocks lies, for <see cref="Block"/>; the next ones are 8 further each.</summary>
    public int OffsetOf(int blockRow) => (blockRow * Side % _rows * _stride) + ChromaUpsampler.Margin;

    /// <summary>The place of a block.</summary>
    public Span<byte> Block(int offset) => _samples.AsSpan(offset, (_stride * (Side - 1)) + Side);

    /// <summary>A row with both its margins. Beyond the first and the last row, these are repeated.</summary>
    public ReadOnlySpan<byte> Row(int y) => _samples.AsSpan(Math.Clamp(y, 0, Height - 1) % _rows * _stride, _stride);

    /// <summary>Repeats the outermost samples of a decoded row of MCUs once to either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ExtendRows(int mcuRow)
    {
        int first = mcuRow * BlockRowsPerMcu * Side % _rows;
        for (int i = 0; i < BlockRowsPerMcu * Side; i++)
        {
            Span<byte> row = _samples.AsSpan(((first + i) * _stride) + ChromaUpsampler.Margin - 1, Width + 2);
            row[0] = row[1];
            row[^1] = row[^2];
        }
    }

    public void Dispose()
    {
        byte[] samples = _samples;
        _samples = [];
        if (samples.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(samples);
        }
    }
}
