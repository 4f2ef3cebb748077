namespace ImageConversion.Corpus.Writing;

/// <summary>One component of a picture, as quantized coefficients.</summary>
public sealed class CodedComponent
{
    internal CodedComponent(int index, int horizontal, int vertical)
    {
        Index = index;
        Horizontal = horizontal;
        Vertical = vertical;
    }

    public int Index { get; }

    /// <summary>The horizontal sampling factor.</summary>
    public int Horizontal { get; }

    /// <summary>The vertical sampling factor.</summary>
    public int Vertical { get; }

    /// <summary>Blocks that hold pixels, in a row.</summary>
    public int BlocksWide { get; internal init; }

    /// <summary>Rows of blocks that hold pixels.</summary>
    public int BlocksHigh { get; internal init; }

    /// <summary>Blocks in a row with those that fill the last MCU.</summary>
    public int Stride { get; internal init; }

    /// <summary>64 coefficients a block in zigzag order.</summary>
    public short[] Coefficients { get; internal init; } = [];

    /// <summary>The coefficients of a block.</summary>
    public Span<short> Block(int x, int y) => Coefficients.AsSpan(((y * Stride) + x) * 64, 64);
}
