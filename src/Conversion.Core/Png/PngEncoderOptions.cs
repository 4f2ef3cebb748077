namespace Conversion.Core.Png;

/// <summary>How the PNG encoder works.</summary>
internal sealed record PngEncoderOptions
{
    public CompressionPreset Preset { get; init; } = CompressionPreset.Balanced;
}
