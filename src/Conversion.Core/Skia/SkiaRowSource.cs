using System.Buffers;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Pixels;
using SkiaSharp;

namespace ImageConversion.Core.Skia;

/// <summary>A JPEG's rows as SkiaSharp decodes them, raw: no colour space is named, so no conversion takes place (a named one
/// would change pixels). Scanlines stream, so a baseline JPEG never stands decoded in memory.</summary>
internal sealed class SkiaRowSource : RowSource
{
    /// <summary>Skia gives up at the hundredth scan (SkJpegCodec's progress monitor), against files that take hours.</summary>
    public const int MaxScans = 99;

    private const int BytesPerSkiaPixel = 4;

    private readonly SkiaInput _input;
    private readonly int _skiaRowBytes;
    private byte[] _rgbx;
    private int _row;

    private SkiaRowSource(SkiaInput input, SKImageInfo info, PixelLayout layout)
        : base(info.Width, info.Height, layout)
    {
        _input = input;
        _skiaRowBytes = info.RowBytes;
        _rgbx = layout == PixelLayout.Rgb24 ? ArrayPool<byte>.Shared.Rent(_skiaRowBytes) : [];
    }

    public static SkiaRowSource Open(ReadOnlyMemory<byte> jpeg)
    {
        SkiaInput input = SkiaInput.Open(jpeg);
        try
        {
            SKCodec codec = input.Codec;
            bool grey = codec.Info.ColorType == SKColorType.Gray8;
            var info = new SKImageInfo(
                codec.Info.Width,
                codec.Info.Height,
                grey ? SKColorType.Gray8 : SKColorType.Rgba8888,
                SKAlphaType.Opaque,
                colorspace: null);
            SKCodecResult started = codec.StartScanlineDecode(info);
            return started == SKCodecResult.Success
                ? new SkiaRowSource(input, info, grey ? PixelLayout.Grey8 : PixelLayout.Rgb24)
                : throw SkiaErrors.ToException(started, "starting to decode");
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    public override unsafe void ReadRows(Span<byte> destination, int rows)
    {
        for (int i = 0; i < rows; i++, _row++)
        {
            Span<byte> row = destination.Slice(i * RowBytes, RowBytes);
            Span<byte> target = Layout == PixelLayout.Grey8 ? row : _rgbx.AsSpan(0, _skiaRowBytes);
            fixed (byte* p = target)
            {
                if (_input.Codec.GetScanlines((nint)p, 1, _skiaRowBytes) != 1)
                {
                    throw new ImageFault(
                        FaultKind.Truncated, $"The image data end at row {_row} of {Height}.");
                }
            }

            if (Layout == PixelLayout.Rgb24)
            {
                RgbxRows.DropFourth(target, row);
            }
        }
    }

    public override void Dispose()
    {
        _input.Dispose();
        if (_rgbx.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_rgbx);
            _rgbx = [];
        }

        base.Dispose();
    }
}
