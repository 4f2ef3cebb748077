using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;
using ImageConversion.Warnings;

namespace ImageConversion.Batch.Runs;

/// <summary>Makes a ledger of its lines as they stream by. Lines that say nothing credible count as none, as unfinished ones do; more than
/// the shard can have written is damage.</summary>
/// <remarks>Not thread-safe. Memory is bounded by the shard's images, however long the file is.</remarks>
/// <param name="images">How many images the shard has.</param>
/// <param name="damaged">Makes the error of a ledger that exceeds its bounds.</param>
internal sealed class StoredLedger(int images, Func<string, BatchException> damaged)
{
    // What one append carries, at the most.
    private const int MaxLine = (4 << 20) + 1;

    // Of an image: an attempt, an outcome with its warnings, and the same again for each time that the run is resumed.
    private const long MaxBytesPerImage = 64 << 10;
    private const long MaxFirstBytes = 16 << 20;

    private const int MaxNode = 256;
    private const int MaxMessage = 4096;
    private const int MaxSide = 65_535;

    // Longer times are recorded as this, so that the sums of any ledgers can be written and read.
    private const double MaxMilliseconds = 3_600_000;

    private readonly ShardLedger.Builder _ledger = new();

    /// <summary>Adds the lines of a file.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: it exceeds its bounds.</exception>
    public async Task AddAsync(Stream stream, CancellationToken cancellationToken)
    {
        long maxBytes = MaxFirstBytes + (images * MaxBytesPerImage);
        await foreach (ReadOnlyMemory<byte> line in StoredText.ReadLinesAsync(stream, MaxLine, maxBytes, damaged, cancellationToken)
            .ConfigureAwait(false))
        {
            Add(line.Span);
        }
    }

    /// <summary>Adds a line, with its end if it has one.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        bool isWhole = line is [.., StoredText.NewLine];
        ReadOnlySpan<byte> text = isWhole ? line[..^1] : line;
        if (IsAttempt(text))
        {
            if (TryParse(text, BatchJson.Default.AttemptRecord) is { } attempt && IsCredible(attempt))
            {
                _ledger.Add(attempt);
            }
        }
        else if (TryParse(text, BatchJson.Default.LedgerEntry) is { } entry && IsCredible(entry))
        {
            _ledger.Add(Shorten(Bound(entry)));
        }

        _ledger.EndLine(isWhole);
        if (_ledger.Images > images)
        {
            throw damaged($"it has outcomes or attempts of more images than the {images} of its shard");
        }
    }

    /// <summary>The ledger of what was added.</summary>
    public ShardLedger ToLedger() => _ledger.ToLedger();

    // The writer puts the field first that distinguishes the two kinds of lines.
    private static bool IsAttempt(ReadOnlySpan<byte> line) =>
        line.StartsWith("{\"began\":"u8) || line.StartsWith("{\"released\":"u8);

    private static bool IsCredible(AttemptRecord record) =>
        (record.Began ?? []).All(IsName) && (record.Released ?? []).All(IsName) && IsNode(record.Node);

    private static bool IsCredible(LedgerEntry entry) =>
        IsName(entry.Name) && IsName(entry.Target) && IsNode(entry.Node)
        && Enum.IsDefined(entry.Outcome) && (entry.Kind is null || Enum.IsDefined(entry.Kind.Value))
        && (entry.Kind is null || entry.Outcome == Outcome.Failed)
        && entry.WidthPixels is null or (>= 0 and <= MaxSide) && entry.HeightPixels is null or (>= 0 and <= MaxSide)
        && StoredText.IsAmount(entry.SourceBytes) && StoredText.IsAmount(entry.TargetBytes ?? 0)
        && StoredText.IsAmount(entry.DecodeMs ?? 0) && StoredText.IsAmount(entry.EncodeMs ?? 0)
        && (entry.Further is null || (entry.Further.Count <= ImageNames.MaxFurther && entry.Further.All(IsCredible)))
        && entry.SourceEtag is null or { Length: <= MaxNode } && entry.Attempt >= 0;

    private static bool IsCredible(FurtherPng? png) =>
        png is { WidthPixels: >= 0 and <= MaxSide, HeightPixels: >= 0 and <= MaxSide } && IsName(png.Target) && StoredText.IsAmount(png.Bytes);

    // A listing may show names that no store takes; they are a thousand characters long at the most.
    private static bool IsName(string? name) => name is { Length: > 0 and <= 2 * BlobName.MaxLength };

    private static bool IsNode(string? node) => node is { Length: <= MaxNode };

    private static LedgerEntry Bound(LedgerEntry entry) => entry.DecodeMs > MaxMilliseconds || entry.EncodeMs > MaxMilliseconds
        ? entry with
        {
            DecodeMs = Math.Min(entry.DecodeMs ?? 0, MaxMilliseconds), EncodeMs = Math.Min(entry.EncodeMs ?? 0, MaxMilliseconds),
        }
        : entry;

    // Early releases wrote as many warnings as an image had.
    private static LedgerEntry Shorten(LedgerEntry entry) =>
        entry.Message is null or { Length: <= MaxMessage } && entry.Warnings.Count <= WarningList.MaxLines
        && entry.Warnings.All(w => w is { Length: <= WarningList.MaxLength })
            ? entry
            : entry with
            {
                Message = entry.Message is { } message ? WarningList.Cut(message, MaxMessage) : null,
                Warnings = WarningList.Limit(entry.Warnings.Select(w => w ?? "")),
            };

    // An unfinished line is a prefix of a JSON object, hence never one itself: it says nothing.
    private static T? TryParse<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return line.IsEmpty ? null : JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
