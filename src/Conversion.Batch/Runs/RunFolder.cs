using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Conversion.Batch.Estimation;
using Conversion.Batch.Ledger;
using Conversion.Batch.Planning;
using Conversion.Batch.Submission;
using Conversion.Storage;

namespace Conversion.Batch.Runs;

/// <summary>The files of one run (docs/formats.md), in a store whose root holds the folders of all runs.</summary>
/// <remarks>Thread-safe, as the store is.</remarks>
public sealed class RunFolder(IBlobStore state, string run)
{
    private const string PartsName = "parts.ndjson";
    private const byte NewLine = (byte)'\n';

    // Header, an empty block, checksum and length.
    private const int MinGzipBytes = 20;

    /// <summary>The run's id.</summary>
    public string Run { get; } = run;

    /// <summary>Where the run's files are.</summary>
    public string Address => $"{state.Address.TrimEnd('/')}/{Run}";

    /// <summary>Makes the place of the runs' files if it is absent.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => state.CreateIfAbsentAsync(cancellationToken);

    /// <summary>Writes the plan; it is there from then on.</summary>
    /// <remarks>Before it, what a worker needs of it: a run of a hundred million images has megabytes of shards in its plan,
    /// and each of its tasks would read them all.</remarks>
    public async Task WritePlanAsync(Plan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        await WriteJsonAsync("head.json", plan.ToHead(), BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false);
        await WriteJsonAsync("plan.json", plan, BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the plan.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> ReadPlanAsync(CancellationToken cancellationToken)
    {
        Plan plan = await TryReadJsonAsync("plan.json", BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(BatchErrorKind.RunNotFound, $"There is no run '{Run}' at {state.Address}.");
        return Readable(plan);
    }

    /// <summary>Reads the plan without its shards: all that a worker needs, in a few hundred bytes.</summary>
    /// <remarks>Of a run that an early release planned, the whole plan.</remarks>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> ReadHeadAsync(CancellationToken cancellationToken) =>
        await TryReadJsonAsync("head.json", BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false) is { } head
            ? Readable(head)
            : await ReadPlanAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Writes a shard's list and returns its summary.</summary>
    public async Task<ShardSummary> WriteShardAsync(
        int index, IReadOnlyList<PlannedImage> images, CancellationToken cancellationToken)
    {
        (ShardSummary summary, byte[] content) = PackShard(index, images);
        await state.WriteAsync(Path(ShardName(index)), content, cancellationToken: cancellationToken).ConfigureAwait(false);
        return summary;
    }

    /// <summary>Removes the lists of the first shards: of a plan that came to nothing.</summary>
    public async Task DiscardShardsAsync(int count)
    {
        for (int index = 0; index < count; index++)
        {
            await state.DeleteAsync(Path(ShardName(index)), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a shard's list and checks it against the plan.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: its hash is not the plan's.</exception>
    public async Task<IReadOnlyList<PlannedImage>> ReadShardAsync(ShardSummary shard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shard);
        (string hash, IReadOnlyList<PlannedImage> images) =
            await TryReadListAsync(shard.Index, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(
                BatchErrorKind.RunInvalid, $"Run '{Run}' has no list of shard {shard.Index} ({ShardName(shard.Index)}).");
        return hash == shard.Hash
            ? images
            : throw new BatchException(
                BatchErrorKind.RunInvalid,
                $"The list of shard {shard.Index} of run '{Run}' has hash {hash}; the plan says {shard.Hash}.");
    }

    /// <summary>Reads a shard's list without knowing what the plan says of it.</summary>
    /// <remarks>That the list is whole, its checksum says. That it is the plan's, whoever adds up the run sees by its hash,
    /// which the receipt repeats.</remarks>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>: there is no such shard;
    /// <see cref="BatchErrorKind.RunInvalid"/>: its list is damaged.</exception>
    public async Task<(ShardSummary Shard, IReadOnlyList<PlannedImage> Images)> ReadShardAsync(
        int index, CancellationToken cancellationToken)
    {
        (string hash, IReadOnlyList<PlannedImage> images) =
            await TryReadListAsync(index, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(
                BatchErrorKind.RunNotFound, $"Run '{Run}' has no shard {index}: there is no {ShardName(index)}.");
        return (SummaryOf(index, images, hash), images);
    }

    private async Task<(string Hash, IReadOnlyList<PlannedImage> Images)?> TryReadListAsync(
        int index, CancellationToken cancellationToken)
    {
        if (await TryReadAsync(ShardName(index), cancellationToken).ConfigureAwait(false) is not { } packed)
        {
            return null;
        }

        using var lines = new MemoryStream();
        try
        {
            using var unzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            await unzip.CopyToAsync(lines, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw DamagedList(index, e.Message, e);
        }

        // A stream that ends too soon is no error to the decompressor; the last field of gzip says how long it should be.
        if (packed.Length < MinGzipBytes || BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(^4..)) != (uint)lines.Length)
        {
            throw DamagedList(index, "it is not whole", cause: null);
        }

        ReadOnlyMemory<byte> text = lines.GetBuffer().AsMemory(0, (int)lines.Length);
        try
        {
            return (HashOf(text.Span), [.. SplitLines(text).Select(ReadImage)]);
        }
        catch (JsonException e)
        {
            throw DamagedList(index, e.Message, e);
        }
    }

    /// <summary>Makes parts known that shards give away.</summary>
    public Task AppendPartsAsync(IReadOnlyList<ShardPart> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using var lines = new MemoryStream();

        // The end of a line that a killed process may have left unfinished.
        lines.WriteByte(NewLine);
        foreach (ShardPart part in parts)
        {
            JsonSerializer.Serialize(lines, part, BatchJson.Default.ShardPart);
            lines.WriteByte(NewLine);
        }

        return state.AppendAsync(Path(PartsName), lines.ToArray(), cancellationToken);
    }

    /// <summary>Reads the parts that shards gave away.</summary>
    public async Task<ShardParts> ReadPartsAsync(CancellationToken cancellationToken)
    {
        byte[]? text = await TryReadAsync(PartsName, cancellationToken).ConfigureAwait(false);
        return text is null ? ShardParts.None : new ShardParts(ReadParts(text));
    }

    /// <summary>Tells a shard's worker which parts it does not have to do any more.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="parts">All parts that it has given, by their numbers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WriteGivenAsync(int shard, IReadOnlyList<int> parts, CancellationToken cancellationToken) =>
        WriteJsonAsync(GivenName(shard), parts.ToArray(), BatchJson.Default.Int32Array, cancellationToken);

    /// <summary>Reads which parts a shard's worker does not have to do; none at first.</summary>
    public async Task<IReadOnlyList<int>> ReadGivenAsync(int shard, CancellationToken cancellationToken) =>
        await TryReadJsonAsync(GivenName(shard), BatchJson.Default.Int32Array, cancellationToken).ConfigureAwait(false) ?? [];

    /// <summary>Takes the right to change a run while following it; null while another program has it.</summary>
    internal Task<IBlobLease?> TryAcquireMonitorAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        state.TryAcquireLeaseAsync(Path("monitor.lease"), duration, cancellationToken);

    /// <summary>Takes the right to work on a shard; null while another worker has it.</summary>
    internal Task<IBlobLease?> TryAcquireShardAsync(int shard, TimeSpan duration, CancellationToken cancellationToken) =>
        state.TryAcquireLeaseAsync(Path(Numbered("ledger", shard, "lease")), duration, cancellationToken);

    /// <summary>Adds lines to a shard's ledger.</summary>
    public Task AppendLedgerAsync(int shard, ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
        state.AppendAsync(Path(LedgerName(shard)), lines, cancellationToken);

    /// <summary>Reads a shard's ledger; empty where there is none yet.</summary>
    public async Task<ShardLedger> ReadLedgerAsync(int shard, CancellationToken cancellationToken)
    {
        byte[] text = await TryReadAsync(LedgerName(shard), cancellationToken).ConfigureAwait(false) ?? [];
        return ShardLedger.Parse(text);
    }

    /// <summary>Reads a shard's ledger together with those of the parts that it gave away.</summary>
    public async Task<ShardLedger> ReadLedgerAsync(int shard, ShardParts parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using var all = new MemoryStream();
        foreach (int number in parts.Of(shard).Select(p => p.Index).Prepend(shard))
        {
            all.Write(await TryReadAsync(LedgerName(number), cancellationToken).ConfigureAwait(false) ?? []);
            all.WriteByte(NewLine);
        }

        return ShardLedger.Parse(all.ToArray());
    }

    /// <summary>Writes the last word on a shard.</summary>
    public Task WriteReceiptAsync(ShardReceipt receipt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return WriteJsonAsync(ReceiptName(receipt.Shard), receipt, BatchJson.Default.ShardReceipt, cancellationToken);
    }

    /// <summary>Reads the last word on a shard, or null while there is none.</summary>
    public Task<ShardReceipt?> TryReadReceiptAsync(int shard, CancellationToken cancellationToken) =>
        TryReadJsonAsync(ReceiptName(shard), BatchJson.Default.ShardReceipt, cancellationToken);

    /// <summary>Writes the run's summary.</summary>
    public Task WriteSummaryAsync(RunSummary summary, CancellationToken cancellationToken) =>
        WriteJsonAsync("summary.json", summary, BatchJson.Default.RunSummary, cancellationToken);

    /// <summary>Reads the run's summary, or null while there is none.</summary>
    public Task<RunSummary?> TryReadSummaryAsync(CancellationToken cancellationToken) =>
        TryReadJsonAsync("summary.json", BatchJson.Default.RunSummary, cancellationToken);

    /// <summary>A summary with the calls that were counted since the last one, and those of the summary that it will replace.</summary>
    internal async Task<RunSummary> WithCallsAsync(RunSummary summary, BlobCallCounter? calls, CancellationToken cancellationToken)
    {
        RunSummary? before = await TryReadSummaryAsync(cancellationToken).ConfigureAwait(false);
        return summary with { Operations = StorageOperations.Sum(before?.Operations, StorageOperations.TakeFrom(calls)) };
    }

    /// <summary>Writes the run's report as a page: <c>report.html</c>.</summary>
    /// <returns>Where it is.</returns>
    public async Task<string> WritePageAsync(string html, CancellationToken cancellationToken)
    {
        const string name = "report.html";
        await state.WriteAsync(
            Path(name),
            System.Text.Encoding.UTF8.GetBytes(html),
            new BlobWriteOptions { ContentType = "text/html; charset=utf-8" },
            cancellationToken).ConfigureAwait(false);
        return $"{Address}/{name}";
    }

    /// <summary>Writes what the run will take.</summary>
    public Task WriteEstimateAsync(RunEstimate estimate, CancellationToken cancellationToken) =>
        WriteJsonAsync("estimate.json", estimate, BatchJson.Default.RunEstimate, cancellationToken);

    /// <summary>Reads what the run was to take, or null where nobody estimated it.</summary>
    public Task<RunEstimate?> TryReadEstimateAsync(CancellationToken cancellationToken) =>
        TryReadJsonAsync("estimate.json", BatchJson.Default.RunEstimate, cancellationToken);

    /// <summary>Keeps what this run has shown of images and cores, for estimates of later runs of its recipe.</summary>
    /// <param name="summary">The run's; where it is too little to tell, what is known stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>A run that has ended does not fail for its notes: where they cannot be written, later estimates know less.</remarks>
    public async Task TryKeepRatesAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        if (MeasuredRates.TryMeasure(summary) is { } rates)
        {
            try
            {
                await state.WriteAsync(
                    RatesName(summary.Recipe),
                    JsonSerializer.SerializeToUtf8Bytes(rates, BatchJson.Default.MeasuredRates),
                    new BlobWriteOptions { ContentType = "application/json" },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (BlobStoreException)
            {
                // As said above.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Likewise.
            }
        }
    }

    /// <summary>What earlier runs of a recipe have shown in this place; what is assumed where there was none.</summary>
    public async Task<MeasuredRates> ReadRatesAsync(string recipeHash, CancellationToken cancellationToken)
    {
        byte[]? content = await TryReadAtAsync(RatesName(recipeHash), cancellationToken).ConfigureAwait(false);
        try
        {
            return content is null
                ? MeasuredRates.Assumed
                : JsonSerializer.Deserialize(content, BatchJson.Default.MeasuredRates) ?? MeasuredRates.Assumed;
        }
        catch (JsonException)
        {
            // A guess from damaged notes is worth no more than the assumption, and no run should fail for it.
            return MeasuredRates.Assumed;
        }
    }

    /// <summary>Deletes the run's summary, if there is one: the run goes on.</summary>
    public Task DeleteSummaryAsync(CancellationToken cancellationToken) => state.DeleteAsync(Path("summary.json"), cancellationToken);

    /// <summary>Writes where the run went on Azure Batch.</summary>
    public Task WriteBatchAsync(BatchRecord record, CancellationToken cancellationToken) =>
        WriteJsonAsync("batch.json", record, BatchJson.Default.BatchRecord, cancellationToken);

    /// <summary>Reads where the run went on Azure Batch; null where it never did.</summary>
    public Task<BatchRecord?> TryReadBatchAsync(CancellationToken cancellationToken) =>
        TryReadJsonAsync("batch.json", BatchJson.Default.BatchRecord, cancellationToken);

    /// <summary>What the shards' ledgers are now, in one listing.</summary>
    internal async IAsyncEnumerable<LedgerFile> ListLedgersAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new BlobListOptions { Prefix = Path("ledger/") };
        await foreach (BlobEntry entry in state.ListAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (LedgerFile.TryParse(entry.Name[options.Prefix.Length..], entry.SizeBytes) is { } file)
            {
                yield return file;
            }
        }
    }

    /// <summary>The ids of all runs of a store, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> ListRunsAsync(IBlobStore state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var runs = new List<string>();
        if (!await state.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            return runs;
        }

        await foreach (BlobEntry entry in state.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (entry.Name.Split('/') is [var run, "plan.json"])
            {
                runs.Add(run);
            }
        }

        return runs;
    }

    internal static (ShardSummary Summary, byte[] Content) PackShard(int index, IReadOnlyList<PlannedImage> images)
    {
        using var lines = new MemoryStream();
        foreach (PlannedImage image in images)
        {
            JsonSerializer.Serialize(lines, image, BatchJson.Default.PlannedImage);
            lines.WriteByte(NewLine);
        }

        ReadOnlySpan<byte> text = lines.GetBuffer().AsSpan(0, (int)lines.Length);
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(text);
        }

        return (SummaryOf(index, images, HashOf(text)), packed.ToArray());
    }

    private static ShardSummary SummaryOf(int index, IReadOnlyList<PlannedImage> images, string hash) => new()
    {
        Index = index, Images = images.Count, Bytes = images.Sum(i => i.Bytes), Hash = hash,
    };

    private static string HashOf(ReadOnlySpan<byte> lines) => Convert.ToHexStringLower(XxHash128.Hash(lines));

    private static IEnumerable<ShardPart> ReadParts(ReadOnlyMemory<byte> text)
    {
        foreach (ReadOnlyMemory<byte> line in SplitLines(text))
        {
            ShardPart? part = null;
            try
            {
                part = JsonSerializer.Deserialize(line.Span, BatchJson.Default.ShardPart);
            }
            catch (JsonException)
            {
                // Left unfinished by a killed process, which then did not give that part either.
            }

            if (part is not null)
            {
                yield return part;
            }
        }
    }

    private static string RatesName(string recipeHash) => $"rates-{recipeHash}.json";

    private static string GivenName(int shard) => Numbered("shards", shard, "given");

    private static string ShardName(int index) => Numbered("shards", index, "ndjson.gz");

    private static string LedgerName(int shard) => Numbered("ledger", shard, "ndjson");

    private static string ReceiptName(int shard) => Numbered("ledger", shard, "done");

    private static string Numbered(string folder, int number, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{folder}/{number:D5}.{extension}");

    private BatchException DamagedList(int index, string reason, Exception? cause) => new(
        BatchErrorKind.RunInvalid, $"The list of shard {index} of run '{Run}' ({ShardName(index)}) is damaged: {reason}", cause);

    private static PlannedImage ReadImage(ReadOnlyMemory<byte> line) =>
        JsonSerializer.Deserialize(line.Span, BatchJson.Default.PlannedImage)
        ?? throw new JsonException("expected an image; found null");

    private static IEnumerable<ReadOnlyMemory<byte>> SplitLines(ReadOnlyMemory<byte> text)
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

    private Plan Readable(Plan plan) => plan.Version <= Plan.CurrentVersion
        ? plan
        : throw new BatchException(
            BatchErrorKind.RunInvalid,
            $"The plan of run '{Run}' has format version {plan.Version}; this release reads up to {Plan.CurrentVersion}.");

    private string Path(string file) => $"{Run}/{file}";

    private Task<string> WriteJsonAsync<T>(string file, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        state.WriteAsync(
            Path(file),
            JsonSerializer.SerializeToUtf8Bytes(value, type),
            new BlobWriteOptions { ContentType = "application/json" },
            cancellationToken);

    private async Task<T?> TryReadJsonAsync<T>(string file, JsonTypeInfo<T> type, CancellationToken cancellationToken)
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

    private Task<byte[]?> TryReadAsync(string file, CancellationToken cancellationToken) =>
        TryReadAtAsync(Path(file), cancellationToken);

    private async Task<byte[]?> TryReadAtAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            BlobContent content = await state.OpenReadAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
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
}
