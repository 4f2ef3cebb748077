using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Conversion.Batch.Model;
using Conversion.Storage;

namespace Conversion.Batch.Runs;

/// <summary>Reads and writes files of one run's folder.</summary>
internal sealed class RunFolderStore(IBlobStore state, string run)
{
    public const byte NewLine = (byte)'\n';

    private static readonly BlobWriteOptions Json = new() { ContentType = "application/json" };

    public string Run { get; } = run;

    public IBlobStore State { get; } = state;

    public string Address => $"{State.Address.TrimEnd('/')}/{Run}";

    /// <summary>A file's name in the store.</summary>
    public string PathOf(string file) => $"{Run}/{file}";

    /// <summary>The name of a shard's file.</summary>
    public static string Numbered(string folder, int number, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{folder}/{number:D5}.{extension}");

    public Task WriteJsonAsync<T>(string file, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WriteJsonAtAsync(PathOf(file), value, type, cancellationToken);

    /// <summary>Writes a file outside the run's folder.</summary>
    public Task WriteJsonAtAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        State.WriteAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, type), Json, cancellationToken);

    /// <returns>The value; null where there is no such file.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: it is not of this form.</exception>
    public async Task<T?> TryReadJsonAsync<T>(string file, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        byte[]? content = await TryReadAsync(file, cancellationToken).ConfigureAwait(false);
        try
        {
            return content is null ? null : JsonSerializer.Deserialize(content, type);
        }
        catch (JsonException e)
        {
            throw new BatchException(BatchErrorKind.RunInvalid, $"'{file}' of run '{Run}' cannot be read: {e.Message}", e);
        }
    }

    public Task<byte[]?> TryReadAsync(string file, CancellationToken cancellationToken) =>
        TryReadAtAsync(PathOf(file), cancellationToken);

    /// <summary>Reads a file outside the run's folder.</summary>
    public async Task<byte[]?> TryReadAtAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            BlobContent content = await State.OpenReadAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                using var bytes = new MemoryStream();
                await content.Stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
                return bytes.ToArray();
            }
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>The lines of a text that are not empty.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> SplitLines(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            int length = text.Span.IndexOf(NewLine);
            length = length < 0 ? text.Length : length;
            if (length > 0)
            {
                yield return text[..length];
            }

            text = text[Math.Min(length + 1, text.Length)..];
        }
    }
}
