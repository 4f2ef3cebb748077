using ImageConversion.Core.Faults;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Skia;
using ImageConversion.Core.Verification;

namespace ImageConversion.Core;

/// <content>The proof that a PNG holds the pixels of its JPEG.</content>
public sealed partial class JpegToPngConverter
{
    private const int RgbBytes = 3;

    /// <summary>Compares a PNG's pixels with those of a fresh decode of its JPEG under the same options. The PNG is read by
    /// another decoder (SkiaSharp's) than the code that wrote it, and so is the JPEG, whatever the options say.</summary>
    /// <param name="jpeg">The whole encoded JPEG.</param>
    /// <param name="png">The whole PNG.</param>
    /// <param name="options">The options that the PNG was made with; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>Whether they are the same, and otherwise the first difference, in pixels from the top left corner.</returns>
    /// <exception cref="ArgumentException">An option has an invalid value.</exception>
    /// <exception cref="ImageConversionException">The JPEG cannot be converted under these options.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public VerificationResult Verify(
        ReadOnlyMemory<byte> jpeg,
        ReadOnlyMemory<byte> png,
        ConversionOptions? options = null,
        CancellationToken cancellationToken = default) => Verify(Open(jpeg, options), png, cancellationToken);

    /// <summary>Compares a PNG's pixels with those of a fresh decode of an opened image: the primary picture of a file, or a further
    /// one.</summary>
    /// <param name="image">Opened by a converter.</param>
    /// <param name="png">The whole PNG.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>Whether they are the same, and otherwise the first difference, in pixels from the top left corner.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="image"/> is null.</exception>
    /// <exception cref="ImageConversionException">The JPEG cannot be converted under its options.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public VerificationResult Verify(OpenedImage image, ReadOnlyMemory<byte> png, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        try
        {
            // Not by the decoder that the PNG was made with: what both had in common, no comparison would find.
            VerificationResult result = CompareWithDecoded(image.With(JpegDecoder.Skia), png, cancellationToken);
            // SkiaSharp does not limit samples that are far out of range, so of such pictures our decoder is asked, too.
            return result.IsMatch || !image.IsBeyondSkia(cancellationToken)
                ? result
                : CompareWithDecoded(image.With(JpegDecoder.Own), png, cancellationToken);
        }
        catch (ImageFault fault)
        {
            throw ImageConversionException.From(fault);
        }
    }

    private static VerificationResult CompareWithDecoded(OpenedImage image, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        using DecodedRows expected = DecodedRows.Start(image, image.PlanColor([]), [], cancellationToken);
        return Compare(expected.Rows, png, cancellationToken);
    }

    private static VerificationResult Compare(RowSource expected, ReadOnlyMemory<byte> png, CancellationToken cancellationToken)
    {
        RowSource found;
        try
        {
            found = DeepPng.Is(png.Span) ? DeepPng.Open(png.Span) : SkiaPicture.DecodeRaw(png);
        }
        catch (ImageFault fault)
        {
            return new VerificationResult(false, $"The PNG cannot be read: {fault.Message}");
        }

        using (found)
        {
            return Compare(expected, found, cancellationToken);
        }
    }

    private static VerificationResult Compare(RowSource expected, RowSource found, CancellationToken cancellationToken)
    {
        if (expected.Width != found.Width || expected.Height != found.Height)
        {
            return new VerificationResult(
                false, $"The PNG has {found.Width} x {found.Height} pixels; expected {expected.Width} x {expected.Height}.");
        }

        var wanted = new byte[expected.RowBytes];
        var actual = new byte[found.RowBytes];
        for (int y = 0; y < expected.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            expected.ReadRows(wanted, 1);
            try
            {
                found.ReadRows(actual, 1);
            }
            catch (ImageFault fault)
            {
                return new VerificationResult(false, $"The PNG cannot be read: {fault.Message}");
            }

            int x = FirstDifference(wanted, expected.Layout, actual, found.Layout, expected.Width);
            if (x >= 0)
            {
                return new VerificationResult(false, $"The pixel in column {x} of row {y} differs.");
            }
        }

        return new VerificationResult(true, null);
    }

    private static int FirstDifference(
        ReadOnlySpan<byte> wanted, PixelLayout wantedLayout, ReadOnlySpan<byte> actual, PixelLayout actualLayout, int width)
    {
        if (wantedLayout == actualLayout)
        {
            int same = wanted.CommonPrefixLength(actual);
            return same == wanted.Length ? -1 : same / wantedLayout.BytesPerPixel();
        }

        // Colour that is grey throughout is written as grey, and read back as either.
        ReadOnlySpan<byte> colors = wantedLayout == PixelLayout.Rgb24 ? wanted : actual;
        ReadOnlySpan<byte> greys = wantedLayout == PixelLayout.Rgb24 ? actual : wanted;
        if (colors.Length != width * RgbBytes || greys.Length != width)
        {
            return 0;
        }

        for (int x = 0; x < width; x++)
        {
            if (colors.Slice(x * RgbBytes, RgbBytes).IndexOfAnyExcept(greys[x]) >= 0)
            {
                return x;
            }
        }

        return -1;
    }
}
