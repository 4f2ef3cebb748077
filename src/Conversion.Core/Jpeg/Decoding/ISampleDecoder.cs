namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Makes the samples of a picture's components, one row of MCUs after the other.</summary>
internal interface ISampleDecoder : IDisposable
{
    /// <summary>Fills the planes' part of this row of MCUs. To be called for each, in order.</summary>
    /// <exception cref="ImageConversionException">The image is damaged.</exception>
    void DecodeMcuRow(int mcuRow, ReadOnlySpan<ComponentRows> components);
}
