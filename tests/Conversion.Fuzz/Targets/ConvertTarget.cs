using System.Buffers;

namespace ImageConversion.Fuzz.Targets;

/// <summary>The whole conversion: it refuses, or makes a PNG that another decoder opens.</summary>
internal sealed class ConvertTarget : FuzzTarget
{
    private const long FixedBytes = 16 << 20;

    /// <summary>The frame, turned, and the growing output, twice over because buffers double.</summary>
    private const int BytesPerPixel = 32;

    private static readonly ConversionLimits Limits = new()
    {
        MaxPixels = 1 << 18,
        MaxScans = 20,
        MaxMemoryBytes = 64 << 20,
        MaxInputBytes = 48 * 1024,
    };

    private readonly JpegToPngConverter _converter = new();

    public override string Name => "convert";

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + (BytesPerPixel * Limits.MaxPixels) + (64L * inputBytes);

    public override bool Run(ReadOnlyMemory<byte> input)
    {
        ConversionOptions options = RandomOptions.Of(input.Span, Limits);
        JpegInfo? info = Identify(input, options);
        var png = new ArrayBufferWriter<byte>();
        try
        {
            ConversionResult result = _converter.Convert(input, png, options);
            Require(info is not null, "What converts can be identified");
            CheckAgainst(info!, result, options);
            Require(result.PngBytes == png.WrittenCount, "The result says how long the PNG is");
            PngCheck.Verify(png.WrittenMemory, result);
            return true;
        }
        catch (ImageConversionException e)
        {
            CheckRefusal(e, input.Length);
            return false;
        }
    }

    private JpegInfo? Identify(ReadOnlyMemory<byte> input, ConversionOptions options)
    {
        try
        {
            return _converter.Identify(input, options);
        }
        catch (ImageConversionException e)
        {
            CheckRefusal(e, input.Length);
            return null;
        }
    }

    private static void CheckAgainst(JpegInfo info, ConversionResult result, ConversionOptions options)
    {
        bool isUpended = options.Orientation == OrientationHandling.Apply && info.Orientation >= 5;
        (int width, int height) = isUpended ? (info.HeightPixels, info.WidthPixels) : (info.WidthPixels, info.HeightPixels);
        Require(
            (result.WidthPixels, result.HeightPixels) == (width, height),
            "The PNG has the identified size",
            $"{result.WidthPixels} x {result.HeightPixels}, not {width} x {height}");
    }
}
