using ImageConversion.Core;

namespace ImageConversion.Benchmarks.Driver;

/// <summary>The product: everything it does by default, under one preset.</summary>
internal sealed class OwnConversion(CompressionPreset preset, JpegDecoder decoder) : IConversion
{
    private readonly JpegToPngConverter _converter = new();
    private readonly FileBufferWriter _png = new();
    private readonly ConversionOptions _options = new() { Compression = preset, Decoder = decoder };
    private byte[] _jpeg = [];

    public int Convert(string source, string target)
    {
        int length = Read(source);
        _png.Open(target);
        ConversionResult result = _converter.Convert(_jpeg.AsMemory(0, length), _png, _options);
        _png.Close();
        return result.WidthPixels * result.HeightPixels;
    }

    public void Dispose() => _png.Dispose();

    /// <summary>Into one buffer, as a service does that converts many, so that what is counted is the conversion's.</summary>
    private int Read(string source)
    {
        using FileStream file = new(source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        int length = checked((int)file.Length);
        if (_jpeg.Length < length)
        {
            _jpeg = new byte[length];
        }

        file.ReadExactly(_jpeg, 0, length);
        return length;
    }
}
