using System.Buffers;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core;

/// <content>Conversion from spans and streams: the whole input is read, then converted, then written.</content>
public sealed partial class JpegToPngConverter
{
    /// <summary>Converts one image.</summary>
    /// <param name="jpeg">The whole encoded JPEG. It is pinned, not copied.</param>
    /// <param name="png">Receives the PNG's bytes. After an exception, what it holds is not a PNG.</param>
    /// <param name="options">How to convert; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>What was converted.</returns>
    /// <exception cref="ArgumentException"><paramref name="png"/> is null, or an option has an invalid value.</exception>
    /// <exception cref="ImageConversionException">The image cannot be converted; its kind says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public unsafe ConversionResult Convert(
        ReadOnlySpan<byte> jpeg,
        IBufferWriter<byte> png,
        ConversionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        fixed (byte* p = jpeg)
        {
            using var pinned = new PinnedMemory(p, jpeg.Length);
            return Convert(pinned.Memory, png, options, cancellationToken);
        }
    }

    /// <summary>Reads a JPEG from a stream to its end, converts it, and writes the PNG to another.</summary>
    /// <param name="jpeg">Readable; read from where it stands. Its length is not asked for. Stays open.</param>
    /// <param name="png">Writable; nothing is written unless the conversion succeeds. Stays open.</param>
    /// <param name="options">How to convert; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between reads and between rows.</param>
    /// <returns>What was converted.</returns>
    /// <exception cref="ImageConversionException">The image cannot be converted; its kind says why.
    /// <see cref="ImageErrorKind.LimitExceeded"/> also as soon as more than
    /// <see cref="ConversionLimits.MaxInputBytes"/> have been read.</exception>
    /// <exception cref="ArgumentException">A stream is null, cannot be read or cannot be written, or an option has an
    /// invalid value. Nothing was read.</exception>
    /// <exception cref="IOException">From the streams, as they throw it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ConversionResult Convert(
        Stream jpeg, Stream png, ConversionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = OptionsCheck.Resolve(options);
        RequireUsable(jpeg, png);
        using var input = new NativeBytes();
        int read;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            read = jpeg.Read(input.GetSpan(NativeBytes.ChunkBytes));
            Take(input, read, options);
        }
        while (read > 0);

        using var output = new NativeBytes();
        ConversionResult result = Convert(input.Written, output, options, cancellationToken);
        png.Write(output.Written.Span);
        return result;
    }

    private static void RequireReadable(Stream image, string name)
    {
        ArgumentNullException.ThrowIfNull(image, name);
        if (!image.CanRead)
        {
            throw new ArgumentException($"The stream '{name}' cannot be read.", name);
        }
    }

    private static void RequireUsable(Stream jpeg, Stream png)
    {
        RequireReadable(jpeg, nameof(jpeg));
        ArgumentNullException.ThrowIfNull(png);
        if (!png.CanWrite)
        {
            throw new ArgumentException("The stream of the PNG cannot be written.", nameof(png));
        }
    }

    private static void Take(NativeBytes input, int read, ConversionOptions options)
    {
        input.Advance(read);
        LimitCheck.Input(input.Written.Length, options.Limits);
    }
}
