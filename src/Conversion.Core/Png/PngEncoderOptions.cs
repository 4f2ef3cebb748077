namespace Conversion.Core.Png;

/// <summary>How the PNG encoder works.</summary>
internal sealed record PngEncoderOptions
{
    public static PngEncoderOptions Default { get; } = new();

    public CompressionPreset Preset { get; init; } = CompressionPreset.Balanced;

    /// <summary>What becomes of a colour picture all of whose pixels are grey.</summary>
    public GreyHandling Grey { get; init; } = GreyHandling.Auto;

    /// <summary>How many threads may work on one picture; the bytes are the same for each number.</summary>
    /// <value>At least 1. Default 1: usually there are more pictures than cores.</value>
    public int MaxDegreeOfParallelism { get; init; } = 1;

    /// <summary>Which kernels run. Tests force one; the bytes are the same for each.</summary>
    public VectorPath VectorPath { get; init; } = VectorPath.Widest;
}
