namespace ImageConversion.Core;

/// <summary>Conversion from file to file.</summary>
public static class JpegToPngFiles
{
    /// <summary>Converts a file. The PNG appears whole or not at all, and replaces one that exists.</summary>
    /// <param name="converter">The converter.</param>
    /// <param name="jpegPath">The JPEG, which is not changed.</param>
    /// <param name="pngPath">The PNG, in a folder that exists. While it is written, its content is next to it under another
    /// name.</param>
    /// <param name="options">How to convert; null for <see cref="ConversionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Stops between reads, rows and writes.</param>
    /// <returns>What was converted.</returns>
    /// <exception cref="ArgumentException">A path is null, empty or both are the same, or an option has an invalid value.</exception>
    /// <exception cref="ImageConversionException">The image cannot be converted; its kind says why.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read or written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<ConversionResult> ConvertFileAsync(
        this JpegToPngConverter converter,
        string jpegPath,
        string pngPath,
        ConversionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(converter);
        ArgumentException.ThrowIfNullOrEmpty(jpegPath);
        ArgumentException.ThrowIfNullOrEmpty(pngPath);
        if (jpegPath == pngPath)
        {
            throw new ArgumentException($"'{pngPath}' is the JPEG.", nameof(pngPath));
        }

        string half = Path.Combine(Path.GetDirectoryName(pngPath) ?? "", $".{Path.GetRandomFileName()}.tmp");
        using FileStream jpeg = Open(jpegPath, FileMode.Open, FileAccess.Read);
        try
        {
            ConversionResult result;
            using (FileStream png = Open(half, FileMode.CreateNew, FileAccess.Write))
            {
                result = await converter.ConvertAsync(jpeg, png, options, cancellationToken).ConfigureAwait(false);
            }

            File.Move(half, pngPath, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(half);
            throw;
        }
    }

    // Without a buffer: it is read and written in large pieces.
    private static FileStream Open(string path, FileMode mode, FileAccess access) =>
        new(path, mode, access, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
}
