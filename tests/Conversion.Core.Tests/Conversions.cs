using System.Buffers;
using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests;

/// <summary>A conversion of a file in memory, and what came of it.</summary>
internal sealed record Conversions(ConversionResult Result, byte[] Png)
{
    private static readonly JpegToPngConverter Converter = new();

    public PngPicture Picture { get; } = PngPicture.Read(Png);

    public IReadOnlyList<string> Warnings => Result.Warnings;

    public static Conversions Of(CorpusFile file, ConversionOptions? options = null) => Of(file.ReadAllBytes(), options);

    public static Conversions Of(byte[] jpeg, ConversionOptions? options = null)
    {
        (ConversionResult result, byte[] png) = Encode(jpeg, options);
        return new Conversions(result, png);
    }

    /// <summary>Converts without reading the PNG back.</summary>
    public static (ConversionResult Result, byte[] Png) Encode(byte[] jpeg, ConversionOptions? options = null)
    {
        var png = new ArrayBufferWriter<byte>();
        ConversionResult result = Converter.Convert(jpeg, png, options);
        return (result, png.WrittenSpan.ToArray());
    }
}
