using System.Buffers;

namespace ImageConversion.Core;

/// <content>The same for arrays: null is the caller's mistake there, not an empty file.</content>
public sealed partial class JpegToPngConverter
{
    /// <exception cref="ArgumentNullException"><paramref name="jpeg"/> or <paramref name="png"/> is null.</exception>
    /// <inheritdoc cref="Convert(ReadOnlyMemory{byte}, IBufferWriter{byte}, ConversionOptions?, CancellationToken)"/>
    public ConversionResult Convert(
        byte[] jpeg, IBufferWriter<byte> png, ConversionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jpeg);
        return Convert(jpeg.AsMemory(), png, options, cancellationToken);
    }

    /// <exception cref="ArgumentNullException"><paramref name="jpeg"/> is null.</exception>
    /// <inheritdoc cref="Open(ReadOnlyMemory{byte}, ConversionOptions?)"/>
    public OpenedImage Open(byte[] jpeg, ConversionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(jpeg);
        return Open(jpeg.AsMemory(), options);
    }

    /// <exception cref="ArgumentNullException"><paramref name="jpeg"/> is null.</exception>
    /// <inheritdoc cref="Identify(ReadOnlyMemory{byte}, ConversionOptions?)"/>
    public JpegInfo Identify(byte[] jpeg, ConversionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(jpeg);
        return Identify(jpeg.AsMemory(), options);
    }
}
