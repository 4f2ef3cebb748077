using System.Buffers;
using ImageConversion.Core.Faults;
using SkiaSharp;

namespace ImageConversion.Core.Skia;

/// <summary>Encoded bytes, pinned for as long as a decoder reads them, so that no copy is made. The codec is disposed before the
/// data and the data before the pin; no other order is safe.</summary>
internal sealed class SkiaInput : IDisposable
{
    private readonly SKData _data;
    private MemoryHandle _pin;

    private SkiaInput(SKCodec codec, SKData data, MemoryHandle pin)
    {
        Codec = codec;
        _data = data;
        _pin = pin;
    }

    public SKCodec Codec { get; }

    /// <summary>Opens the decoder for <paramref name="encoded"/>, whatever its format.</summary>
    public static unsafe SkiaInput Open(ReadOnlyMemory<byte> encoded)
    {
        SkiaLibrary.ThrowIfAbsent();
        MemoryHandle pin = encoded.Pin();
        SKData? data = null;
        try
        {
            data = SKData.Create((nint)pin.Pointer, encoded.Length);
            SKCodec? codec = SKCodec.Create(new SKMemoryStream(data), out SKCodecResult result);
            return codec is null
                ? throw SkiaErrors.ToException(result, "reading the header")
                : new SkiaInput(codec, data, pin);
        }
        catch
        {
            data?.Dispose();
            pin.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Codec.Dispose();
        _data.Dispose();
        _pin.Dispose();
    }
}

/// <summary>The one place where SkiaSharp's results become kinds of failure.</summary>
internal static class SkiaErrors
{
    public static ImageFault ToException(SKCodecResult result, string doing) => result switch
    {
        SKCodecResult.IncompleteInput => new ImageFault(
            FaultKind.Truncated, $"The input ends while {doing}."),
        SKCodecResult.Unimplemented => new ImageFault(
            FaultKind.Unsupported, $"The decoder does not know this kind of image ({doing})."),
        SKCodecResult.InvalidConversion => new ImageFault(
            FaultKind.Unsupported, $"The decoder cannot yield this image's colours as grey or RGB ({doing})."),
        _ => new ImageFault(
            FaultKind.Corrupt, $"The image data are damaged: the decoder reports {result} while {doing}."),
    };
}
