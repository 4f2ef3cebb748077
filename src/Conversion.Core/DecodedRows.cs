using ImageConversion.Core.Color;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Formats;
using ImageConversion.Core.Orientation;
using ImageConversion.Core.Pixels;
using ImageConversion.Warnings;

namespace ImageConversion.Core;

/// <summary>The pixels of an image, decoded as they are read: what the PNG would hold. The whole picture is never in memory, unless
/// its orientation or its kind asks for it.</summary>
/// <remarks>Not thread-safe. Made by <see cref="JpegToPngConverter.Decode(OpenedImage, CancellationToken)"/>; the encoded bytes must
/// not change while it is used. Dispose it.</remarks>
public sealed class DecodedRows : IDisposable
{
    private readonly DecodedImage _decoded;
    private readonly RowSource _upright;
    private readonly ICollection<string> _warnings;
    private int _read;

    private DecodedRows(DecodedImage decoded, RowSource upright, RowSource colored, ICollection<string> warnings) =>
        (_decoded, _upright, Rows, _warnings) = (decoded, upright, colored, warnings);

    /// <summary>The picture's width.</summary>
    /// <value>In pixels, after orientation.</value>
    public int WidthPixels => Rows.Width;

    /// <summary>The picture's height.</summary>
    /// <value>In pixels, after orientation.</value>
    public int HeightPixels => Rows.Height;

    /// <summary>Samples per pixel.</summary>
    /// <value>1 (grey), 3 (red, green, blue) or 4 (with alpha that is not multiplied in, from input that has one).</value>
    public int Channels => Rows.Layout.Channels();

    /// <summary>Bits per sample; those of 16 are big-endian.</summary>
    /// <value>8, or 16 from input that has as many.</value>
    public int BitsPerSample => Rows.Layout.BytesPerPixel() * 8 / Channels;

    /// <summary>A row's length, without padding.</summary>
    /// <value>In bytes.</value>
    public int RowBytes => Rows.RowBytes;

    /// <summary>What a person should know about the input; complete when the last row is read.</summary>
    public IReadOnlyList<string> Warnings => WarningList.Limit(_decoded.Findings.Concat(_warnings));

    internal RowSource Rows { get; }

    /// <summary>Reads the next rows, from top to bottom.</summary>
    /// <param name="destination">Receives as many whole rows as it has room for, one after the other; at least
    /// <see cref="RowBytes"/> long.</param>
    /// <returns>How many rows were read; 0 after the last.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has no room for a row.</exception>
    /// <exception cref="ImageConversionException">The image is damaged. Rows that were read before are not to be relied on.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public int ReadRows(Span<byte> destination)
    {
        if (destination.Length < RowBytes)
        {
            throw new ArgumentException($"A row has {RowBytes} bytes, the destination {destination.Length}.", nameof(destination));
        }

        int count = Math.Min(destination.Length / RowBytes, HeightPixels - _read);
        if (count > 0)
        {
            Read(destination[..(count * RowBytes)], count);
        }

        return count;
    }

    /// <summary>Releases the decoder's memory.</summary>
    public void Dispose()
    {
        Rows.Dispose();
        _upright.Dispose();
        _decoded.Dispose();
    }

    /// <summary>Starts to decode. The steps: decode, orient, convert colour.</summary>
    /// <exception cref="ImageFault">The image is damaged.</exception>
    internal static DecodedRows Start(
        OpenedImage image, ColorPlan color, ICollection<string> warnings, CancellationToken cancellationToken)
    {
        DecodedImage decoded = image.Decode(color, cancellationToken);
        RowSource? upright = null;
        try
        {
            upright = OrientedRows.Turn(decoded.Rows, image.Applied, cancellationToken);
            return new DecodedRows(decoded, upright, color.Apply(upright), warnings);
        }
        catch
        {
            upright?.Dispose();
            decoded.Dispose();
            throw;
        }
    }

    private void Read(Span<byte> rows, int count)
    {
        try
        {
            Rows.ReadRows(rows, count);
            _read += count;
        }
        catch (ImageFault fault)
        {
            throw ImageConversionException.From(fault);
        }
    }
}
