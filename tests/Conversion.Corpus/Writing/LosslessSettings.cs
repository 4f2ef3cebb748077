namespace ImageConversion.Corpus.Writing;

/// <summary>What a lossless JPEG is to be (T.81 annex H).</summary>
public sealed record LosslessSettings
{
    public int Width { get; init; } = 61;

    public int Height { get; init; } = 43;

    /// <summary>Its upper bits; null: a landscape.</summary>
    public Content.Pixels? Content { get; init; }

    /// <summary>Bits of a sample, 2 to 16.</summary>
    public int Precision { get; init; } = 8;

    /// <summary>1 to 7.</summary>
    public int Predictor { get; init; } = 1;

    /// <summary>Lowest bits that are left out.</summary>
    public int PointTransform { get; init; }

    /// <summary>Rows of MCUs between restart markers; 0 for none.</summary>
    public int RestartRows { get; init; }

    /// <summary>The components' sampling factors as <c>2x2,1x1,1x1</c>.</summary>
    public string Sampling { get; init; } = "1x1,1x1,1x1";

    /// <summary>Whether each component has a scan of its own.</summary>
    public bool IsSeparate { get; init; }

    /// <summary>The scan's parameters Se, and Ah with Al, if they are not those of the standard.</summary>
    public (byte End, byte Bits)? Parameters { get; init; }

    internal (int H, int V)[] Factors => [.. Sampling.Split(',').Select(s => (s[0] - '0', s[2] - '0'))];
}
