using System.Runtime.CompilerServices;
using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Warnings;

namespace ImageConversion.Batch.Runs;

/// <summary>What every kind of stored file has in common: bounds, and the words for what exceeds them.</summary>
internal static class StoredText
{
    public const byte NewLine = (byte)'\n';

    /// <summary>The longest name of an image or PNG. A listing may show names that no store takes: the longest path that Linux opens, and
    /// a folder in it that cannot be entered.</summary>
    public const int MaxName = 4096 + 256;

    private const int Sha256Digits = 64;

    // Beyond it, sums of a few such numbers could overflow, and JSON's readers elsewhere lose digits.
    private const long MaxAmount = 1L << 53;

    /// <summary>Whether a number can be an amount of anything.</summary>
    public static bool IsAmount(long number) => number is >= 0 and <= MaxAmount;

    /// <summary>The same of a number with a fraction.</summary>
    public static bool IsAmount(double number) => number is >= 0 and <= MaxAmount;

    /// <summary>Whether a text is a SHA-256 as this product writes it.</summary>
    public static bool IsSha256(string text) => IsHash(text, Sha256Digits);

    /// <summary>Whether a text is a hash of some digits.</summary>
    public static bool IsHash(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>What a reader of JSON says. It quotes names of members, which are as long as somebody wrote them.</summary>
    public static string Reason(JsonException failure) => WarningList.Cut(failure.Message);

    public static BatchException Damaged(string file, string run, string reason, Exception? cause = null) => new(
        BatchErrorKind.RunInvalid, $"'{file}' of run '{run}' is damaged: {reason}", cause);

    /// <summary>Reads a stream line by line, within bounds. The last line counts also without an end.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="maxLine">The longest line, in bytes.</param>
    /// <param name="maxBytes">The longest text, in bytes.</param>
    /// <param name="damaged">Makes the error of a text that exceeds a bound.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Lines with the byte that ends them; each is valid until the next is asked for.</returns>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(
        Stream stream,
        int maxLine,
        long maxBytes,
        Func<string, BatchException> damaged,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Math.Min(maxLine, 64 * 1024)];
        int from = 0, to = 0;
        long total = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(to), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            total += read;
            if (total > maxBytes)
            {
                throw damaged($"it has more than the {maxBytes} bytes that its plan allows");
            }

            int searched = to;
            to += read;
            int end;
            while ((end = buffer.AsSpan(searched, to - searched).IndexOf(NewLine)) >= 0)
            {
                end += searched + 1;
                yield return buffer.AsMemory(from, end - from);
                (from, searched) = (end, end);
            }

            if (read == 0)
            {
                break;
            }

            if (from > 0)
            {
                buffer.AsSpan(from, to - from).CopyTo(buffer);
                (from, to) = (0, to - from);
            }

            if (to == buffer.Length)
            {
                if (buffer.Length >= maxLine)
                {
                    throw damaged($"a line has more than {maxLine} bytes");
                }

                Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, maxLine));
            }
        }

        if (to > from)
        {
            yield return buffer.AsMemory(from, to - from);
        }
    }
}
