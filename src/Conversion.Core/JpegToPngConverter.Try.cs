using System.Buffers;

namespace ImageConversion.Core;

/// <content>Conversion of what strangers send, where an image that cannot be converted is no exception.</content>
public sealed partial class JpegToPngConverter
{
    /// <summary>Converts one image, and returns why it cannot be converted instead of throwing it.</summary>
    /// <returns>What was converted, or the error.</returns>
    /// <inheritdoc cref="Convert(ReadOnlyMemory{byte}, IBufferWriter{byte}, ConversionOptions?, CancellationToken)" path="/param"/>
    /// <exception cref="ArgumentException"><paramref name="png"/> is null, or an option has an invalid value.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ConversionAttempt TryConvert(
        ReadOnlyMemory<byte> jpeg,
        IBufferWriter<byte> png,
        ConversionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        try
        {
            return new ConversionAttempt { Result = Convert(jpeg, png, options, cancellationToken) };
        }
        catch (ImageConversionException e)
        {
            return new ConversionAttempt { Error = e };
        }
    }

    /// <summary>Converts from one stream to another, and returns why the image cannot be converted instead of throwing it.</summary>
    /// <returns>What was converted, or the error; in that case nothing was written.</returns>
    /// <inheritdoc cref="Convert(Stream, Stream, ConversionOptions?, CancellationToken)" path="/param"/>
    /// <exception cref="ArgumentException">A stream is null, cannot be read or cannot be written, or an option has an
    /// invalid value. Nothing was read.</exception>
    /// <exception cref="IOException">From the streams, as they throw it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ConversionAttempt> TryConvertAsync(
        Stream jpeg, Stream png, ConversionOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return new ConversionAttempt { Result = await ConvertAsync(jpeg, png, options, cancellationToken).ConfigureAwait(false) };
        }
        catch (ImageConversionException e)
        {
            return new ConversionAttempt { Error = e };
        }
    }
}

/// <summary>A conversion that succeeded or failed: one of its two members is null.</summary>
public sealed record ConversionAttempt
{
    /// <summary>What was converted; null if it failed.</summary>
    public ConversionResult? Result { get; init; }

    /// <summary>Why the image cannot be converted; null if it was.</summary>
    public ImageConversionException? Error { get; init; }
}
