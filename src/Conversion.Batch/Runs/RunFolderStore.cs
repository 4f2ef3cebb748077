using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>Reads and writes files of one run's folder.</summary>
internal sealed class RunFolderStore(IBlobStore state, string run)
{
    public const byte NewLine = StoredText.NewLine;

    // Receipts, summaries, estimates, records of jobs: kilobytes.
    private const int MaxValueBytes = 4 << 20;
    private const int FirstBytes = 1 << 20;
    private const int PieceBytes = 64 * 1024;

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

    public Task WriteJsonAsync(string file, byte[] json, CancellationToken cancellationToken) =>
        State.WriteAsync(PathOf(file), json, Json, cancellationToken);

    /// <summary>Writes a file outside the run's folder.</summary>
    public Task WriteJsonAtAsync<T>(string name, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        State.WriteAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, type), Json, cancellationToken);

    /// <summary>Reads a file that is one value.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="type">Its form.</param>
    /// <param name="findProblem">Says what is wrong with a value that has the form; null where nothing is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The value; null where there is no such file.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: it is not of this form.</exception>
    public async Task<T?> TryReadJsonAsync<T>(
        string file, JsonTypeInfo<T> type, Func<T, string?> findProblem, CancellationToken cancellationToken)
        where T : class
    {
        byte[]? content = await TryReadAsync(file, MaxValueBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            T? value = content is null ? null : JsonSerializer.Deserialize(content, type);
            return value is not null && findProblem(value) is { } problem ? throw StoredText.Damaged(file, Run, problem) : value;
        }
        catch (JsonException e)
        {
            throw new BatchException(BatchErrorKind.RunInvalid, $"'{file}' of run '{Run}' cannot be read: {StoredText.Reason(e)}", e);
        }
    }

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: it is longer.</exception>
    public Task<byte[]?> TryReadAsync(string file, long maxBytes, CancellationToken cancellationToken) =>
        TryReadAtAsync(PathOf(file), maxBytes, cancellationToken);

    /// <summary>Reads a file outside the run's folder.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: it is longer.</exception>
    public async Task<byte[]?> TryReadAtAsync(string name, long maxBytes, CancellationToken cancellationToken)
    {
        BlobContent? content = await TryOpenAtAsync(name, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            // What a store says of a length is a hint: it may grow meanwhile.
            using var bytes = new MemoryStream((int)Math.Clamp(content.Entry.SizeBytes, 0, Math.Min(maxBytes, FirstBytes)));
            byte[] piece = new byte[PieceBytes];
            while (await content.Stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is var count && count > 0)
            {
                bytes.Write(piece, 0, count);
                if (bytes.Length > maxBytes)
                {
                    throw StoredText.Damaged(name, Run, $"it has more than {maxBytes} bytes");
                }
            }

            return bytes.ToArray();
        }
    }

    /// <summary>Opens a file of the run's folder; null where there is none.</summary>
    public Task<BlobContent?> TryOpenAsync(string file, CancellationToken cancellationToken) => TryOpenAtAsync(PathOf(file), cancellationToken);

    private async Task<BlobContent?> TryOpenAtAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await State.OpenReadAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
        {
            return null;
        }
    }
}
