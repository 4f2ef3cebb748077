using ImageConversion.Core.Png.Strips;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Png;

/// <summary>How the PNG encoder works.</summary>
internal sealed record PngEncoderOptions
{
    public static PngEncoderOptions Default { get; } = new();

    public Effort Effort { get; init; } = Effort.Balanced;

    /// <summary>Whether a colour picture all of whose pixels are grey is written as grey.</summary>
    public bool MayBecomeGrey { get; init; } = true;

    /// <summary>How many threads may work on one picture; the bytes are the same for each number.</summary>
    /// <value>At least 1. Default 1: usually there are more pictures than cores.</value>
    public int MaxDegreeOfParallelism { get; init; } = 1;

    /// <summary>Which kernels run. Tests force one; the bytes are the same for each.</summary>
    public VectorPath VectorPath { get; init; } = VectorPath.Widest;
}

/// <summary>What an encoding did.</summary>
/// <param name="Bytes">How many bytes were written.</param>
/// <param name="IsGrey">Whether a colour picture was written as grey.</param>
/// <param name="ReadTime">Time spent in the row source.</param>
/// <param name="EncodeTime">The rest.</param>
internal readonly record struct PngEncodingResult(long Bytes, bool IsGrey, TimeSpan ReadTime, TimeSpan EncodeTime);
