using System.IO.Pipelines;
using ImageConversion.Core.Memory;

namespace ImageConversion.Core;

/// <content>The asynchronous methods: they read and write without a thread, and convert on the thread pool, some at a time.</content>
public sealed partial class JpegToPngConverter
{
    /// <summary>The least that is read of a stream before its header is looked for, and at which it is written in pieces.</summary>
    private const int PieceBytes = NativeBytes.ChunkBytes;

    // A PNG is larger than its JPEG, whose limits say nothing of it.
    private static readonly ConversionOptions ReadsAll = new() { Limits = new ConversionLimits { MaxInputBytes = int.MaxValue } };

    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);

    /// <summary>How many images the asynchronous methods convert at one time. Others wait, with their input in memory.</summary>
    /// <value>At least 1. Default: the number of processors. A conversion of 12 megapixels takes about 50 MB.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxConcurrentConversions
    {
        get => field;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
            _turns = new SemaphoreSlim(value);
        }
    } = Environment.ProcessorCount;

    /// <summary>Reads a JPEG from a stream to its end, converts it, and writes the PNG to another.</summary>
    /// <remarks>Reading and writing are asynchronous. The conversion runs on the thread pool when it is its turn
    /// (<see cref="MaxConcurrentConversions"/>).</remarks>
    /// <inheritdoc cref="Convert(Stream, Stream, ConversionOptions?, CancellationToken)"/>
    public async Task<ConversionResult> ConvertAsync(
        Stream jpeg, Stream png, ConversionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = OptionsCheck.Resolve(options);
        RequireUsable(jpeg, png);
        using NativeBytes input = await ReadAllAsync(jpeg, options, cancellationToken).ConfigureAwait(false);
        (ConversionResult result, NativeBytes output) = await ConvertInTurnAsync(input.Written, options, cancellationToken).ConfigureAwait(false);
        input.Dispose();
        try
        {
            await png.WriteAsync(output.Written, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            output.Abandon();
            throw;
        }

        output.Dispose();
        return result;
    }

    /// <summary>Converts one image into a pipe.</summary>
    /// <param name="jpeg">The whole encoded JPEG, which must not change until the task ends.</param>
    /// <param name="png">Receives the PNG, as fast as its reader takes it; nothing unless the conversion succeeds. It is not
    /// completed. Where its reader has completed, the rest is not written.</param>
    /// <param name="options">How to convert; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between rows and between writes.</param>
    /// <returns>What was converted.</returns>
    /// <exception cref="ArgumentException"><paramref name="png"/> is null, or an option has an invalid value.</exception>
    /// <exception cref="ImageConversionException">The image cannot be converted; its kind says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ConversionResult> ConvertAsync(
        ReadOnlyMemory<byte> jpeg, PipeWriter png, ConversionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(png);
        options = OptionsCheck.Resolve(options);
        (ConversionResult result, NativeBytes output) = await ConvertInTurnAsync(jpeg, options, cancellationToken).ConfigureAwait(false);
        using (output)
        {
            FlushResult flushed = default;
            for (int at = 0; at < output.Written.Length && !flushed.IsCompleted; at += PieceBytes)
            {
                ReadOnlyMemory<byte> piece = output.Written.Slice(at, Math.Min(PieceBytes, output.Written.Length - at));
                flushed = await png.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            }
        }

        return result;
    }

    /// <summary>Reads an image's header from a stream, and no further than it has to.</summary>
    /// <param name="jpeg">Readable; read from where it stands. Stays open, at an unspecified position.</param>
    /// <param name="options">How the image would be converted; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between reads.</param>
    /// <returns>What the header says, and what converting would take. <see cref="JpegInfo.WorkingSetBytes"/> knows only what was read of
    /// the file: if the file is longer, add its length.</returns>
    /// <exception cref="ArgumentException">The stream is null or cannot be read, or an option has an invalid value.</exception>
    /// <exception cref="ImageConversionException">As for <see cref="Identify(ReadOnlyMemory{byte}, ConversionOptions?)"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<JpegInfo> IdentifyAsync(
        Stream jpeg, ConversionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = OptionsCheck.Resolve(options);
        RequireReadable(jpeg, nameof(jpeg));
        using var input = new NativeBytes();
        for (int wanted = PieceBytes; ; wanted *= 2)
        {
            bool isWhole = await ReadAsync(jpeg, input, wanted, options, cancellationToken).ConfigureAwait(false);
            try
            {
                return Identify(input.Written, options);
            }
            catch (ImageConversionException e) when (e.Kind == ImageErrorKind.Truncated && !isWhole)
            {
                // The header goes on behind what was read.
            }
        }
    }

    /// <summary>Compares a PNG's pixels with those of a fresh decode of its JPEG, both read from streams to their ends.</summary>
    /// <param name="jpeg">Readable; read from where it stands. Stays open.</param>
    /// <param name="png">Readable; read from where it stands. Stays open.</param>
    /// <param name="options">The options that the PNG was made with; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between reads and between rows.</param>
    /// <returns>Whether they are the same, and otherwise the first difference, in pixels from the top left corner.</returns>
    /// <exception cref="ArgumentException">A stream is null or cannot be read, or an option has an invalid value.</exception>
    /// <exception cref="ImageConversionException">The JPEG cannot be converted under these options.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<VerificationResult> VerifyAsync(
        Stream jpeg, Stream png, ConversionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = OptionsCheck.Resolve(options);
        RequireReadable(jpeg, nameof(jpeg));
        RequireReadable(png, nameof(png));
        using NativeBytes image = await ReadAllAsync(jpeg, options, cancellationToken).ConfigureAwait(false);
        using NativeBytes picture = await ReadAllAsync(png, ReadsAll, cancellationToken).ConfigureAwait(false);
        return await InTurnAsync(
            () => Verify(image.Written, picture.Written, options, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private Task<(ConversionResult Result, NativeBytes Output)> ConvertInTurnAsync(
        ReadOnlyMemory<byte> jpeg, ConversionOptions options, CancellationToken cancellationToken) => InTurnAsync(
            () =>
            {
                var output = new NativeBytes();
                try
                {
                    return (Convert(jpeg, output, options, cancellationToken), output);
                }
                catch
                {
                    output.Dispose();
                    throw;
                }
            },
            cancellationToken);

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    private static async Task<NativeBytes> ReadAllAsync(Stream stream, ConversionOptions options, CancellationToken cancellationToken)
    {
        var bytes = new NativeBytes();
        try
        {
            _ = await ReadAsync(stream, bytes, int.MaxValue, options, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Reads on until there are <paramref name="wanted"/> bytes; true where the stream ends before.</summary>
    private static async Task<bool> ReadAsync(
        Stream stream, NativeBytes bytes, int wanted, ConversionOptions options, CancellationToken cancellationToken)
    {
        while (bytes.Written.Length < wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read;
            try
            {
                read = await stream.ReadAsync(bytes.GetMemory(NativeBytes.ChunkBytes), cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                // A stream that fails or is cancelled may not be done with the buffer.
                bytes.Abandon();
                throw;
            }

            Take(bytes, read, options);
            if (read == 0)
            {
                return true;
            }
        }

        return false;
    }
}
