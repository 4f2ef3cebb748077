using System.Diagnostics;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Telemetry;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Local;

/// <summary>Runs shards of one plan on this machine, each with its ledger and receipt; continues what another left.</summary>
/// <remarks>Thread-safe: several shards may run at once, sharing the machine's bounds. One worker at a time has a shard,
/// among all machines; another waits, and then does what is left.</remarks>
internal sealed class ShardWorker : IDisposable
{
    private readonly Plan _plan;
    private readonly RunFiles _run;
    private readonly ShardRunner _runner;
    private readonly WrittenTargets _written;
    private readonly OutcomeFactory _outcomes;
    private readonly string _node;
    private readonly RunCounter _progress;
    private readonly TimeProvider _time;

    /// <summary>Creates a worker.</summary>
    /// <param name="converter">Converts each image.</param>
    /// <param name="plan">The plan, or its head (<see cref="Plan.ToHead"/>).</param>
    /// <param name="run">Its files.</param>
    /// <param name="source">The JPEGs.</param>
    /// <param name="target">The PNGs.</param>
    /// <param name="pipeline">What this machine may use.</param>
    /// <param name="progress">Counts outcomes as they are reached.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: the plan's recipe is not one that this
    /// release converts alike.</exception>
    public ShardWorker(
        JpegToPngConverter converter,
        Plan plan,
        RunFiles run,
        IBlobStore source,
        IBlobStore target,
        PipelineOptions pipeline,
        RunCounter progress,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pipeline);
        if (plan.RecipeHash != plan.Recipe.Hash || plan.Recipe.ConverterVersion != JpegToPngConverter.OutputVersion)
        {
            throw new BatchException(
                BatchErrorKind.RunInvalid,
                $"Run '{plan.Run}' was planned for recipe {plan.RecipeHash} (converter version "
                + $"{plan.Recipe.ConverterVersion}); this program has {plan.Recipe.Hash} (version "
                + $"{JpegToPngConverter.OutputVersion}). Plan again, or use the release that made the plan.");
        }

        (_plan, _run, _node, _progress, _time) = (plan, run, pipeline.NodeName, progress, time);
        _written = new WrittenTargets(target, plan.RecipeHash);
        _outcomes = new OutcomeFactory(pipeline.NodeName, pipeline.MemoryBytes, time);
        var writer = new ImageWriter(target, plan.Overwrite, plan.RecipeHash, plan.Tier, pipeline.Durability)
        {
            Carrier = PropertyCarrier.From(source, target, plan.Preserve),
        };
        _runner = new ShardRunner(
            converter, source, writer, plan.Recipe.Options, pipeline, progress, pipeline.NodeName, time);
    }

    /// <summary>Failures that are tried again where a ledger shows them; all others stand.</summary>
    /// <value>Default: <see cref="RetrySelection.Passing"/>.</value>
    public IReadOnlySet<FailureKind> RetriedKinds { get; init; } = RetrySelection.Passing;

    /// <summary>Whether images are left out that were given to other tasks: where the run's shards are tasks of a pool.</summary>
    /// <value>Default false: this program does all images of its shards.</value>
    public bool LeavesWhatWasGiven { get; init; }

    /// <summary>Whether images are looked up before they are converted, because another task may have done them: where the
    /// shard is a part that another one gave away.</summary>
    /// <value>Default false.</value>
    public bool LooksFirst { get; init; }

    /// <summary>The SHA-256 of the list of the shard that is to be done, where the plan has no shards.</summary>
    /// <value>Default null: nobody knows it.</value>
    public string? ListSha256 { get; init; }

    /// <summary>Whether receipts say what the converters did with their time: where this worker does one shard only.</summary>
    /// <value>Default false.</value>
    public bool RecordsUse { get; init; }

    /// <summary>Counts what the storage account is called for, which receipts then say: where this worker does one shard only.</summary>
    /// <value>Default null: receipts do not say it.</value>
    public BlobCallCounter? Calls { get; init; }

    /// <summary>What the converters did with their time so far; null while there was none.</summary>
    public ConverterUse? Use => _runner.Use;

    /// <summary>Brings every image of a shard to a final state, then writes the shard's receipt.</summary>
    /// <param name="index">The shard.</param>
    /// <param name="cancellationToken">Ends the work; what was reached is in the ledger.</param>
    /// <remarks>Images that the ledger shows as done, or as failed for a reason that lies in them, are not touched again.
    /// Where another worker has the shard, this waits for it.</remarks>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>: no such shard;
    /// <see cref="BatchErrorKind.RunInvalid"/>: its list, or the receipt that is there, is not this plan's.</exception>
    public Task RunShardAsync(int index, CancellationToken cancellationToken) => RunShardAsync(index, waits: true, cancellationToken);

    /// <summary>The same, if no other worker has the shard, or has finished it.</summary>
    /// <returns>Whether it was free and open.</returns>
    /// <inheritdoc cref="RunShardAsync(int, CancellationToken)"/>
    public Task<bool> TryRunShardAsync(int index, CancellationToken cancellationToken) => RunShardAsync(index, waits: false, cancellationToken);

    private async Task<bool> RunShardAsync(int index, bool waits, CancellationToken cancellationToken)
    {
        using Activity? span = ConversionTelemetry.StartShard(_plan.Run, index);
        (ShardSummary shard, IReadOnlyList<PlannedImage> images) =
            await ReadShardAsync(index, cancellationToken).ConfigureAwait(false);
        _ = span?.SetTag("imgconv.images", images.Count);
        var reached = new Dictionary<string, LedgerEntry>();
        ShardLease? lease = waits ? null : await TryTakeOpenAsync(shard, cancellationToken).ConfigureAwait(false);
        if (lease is null && !waits)
        {
            return false;
        }

        while (!await TryFinishAsync(shard, images, reached, lease, cancellationToken).ConfigureAwait(false))
        {
            // The lease was lost, to another worker or to a fault of the network: what is left is taken up again.
            lease = null;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    // A worker on a node has the plan's head only. Where the whole plan is read, lists are checked against it.
    private async Task<(ShardSummary Shard, IReadOnlyList<PlannedImage> Images)> ReadShardAsync(
        int index, CancellationToken cancellationToken)
    {
        if (index >= 0 && index < _plan.Shards.Count)
        {
            ShardSummary planned = _plan.Shards[index];
            return (planned, Checked(index, await _run.Shards.ReadAsync(planned, _plan.Names, cancellationToken).ConfigureAwait(false)));
        }

        (ShardSummary shard, IReadOnlyList<PlannedImage> images) =
            await _run.Shards.ReadAsync(index, _plan.Names, ListSha256, cancellationToken, _plan.ToConvert).ConfigureAwait(false);
        return (shard, Checked(index, images));
    }

    private IReadOnlyList<PlannedImage> Checked(int index, IReadOnlyList<PlannedImage> images)
    {
        string? problem =
            _plan.ExcludePrefix is { } target && images.Any(i => i.Name.StartsWith(target, StringComparison.Ordinal))
                ? "images of the target within the source"
            : _plan.Select == ImageSelection.Name && images.Any(i => !ImageNames.IsJpeg(i.Name) && !ImageNames.IsFolder(i.Name))
                ? "an image that does not have the name of a JPEG"
            : null;
        return problem is null
            ? images
            : throw new BatchException(BatchErrorKind.RunInvalid, $"The list of shard {index} of run '{_plan.Run}' has {problem}.");
    }

    // A shard may have been finished since it was listed; while its lease is held, it stays as it is.
    private async Task<ShardLease?> TryTakeOpenAsync(ShardSummary shard, CancellationToken cancellationToken)
    {
        ShardLease? lease = await ShardLease.TryTakeAsync(_run, shard.Index, _time, cancellationToken).ConfigureAwait(false);
        bool isOpen = false;
        try
        {
            isOpen = lease is not null && await _run.Receipts.TryReadAsync(shard, _plan, cancellationToken).ConfigureAwait(false) is null;
            return isOpen ? lease : null;
        }
        finally
        {
            if (lease is not null && !isOpen)
            {
                await lease.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryFinishAsync(
        ShardSummary shard, IReadOnlyList<PlannedImage> images, Dictionary<string, LedgerEntry> reached, ShardLease? taken, CancellationToken cancellationToken)
    {
        ShardLease lease = taken ?? await ShardLease.TakeAsync(_run, shard.Index, _time, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            try
            {
                await FinishAsync(shard, images, reached, lease, stop.Token).ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException) when (!lease.IsHeld && !cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private async Task FinishAsync(
        ShardSummary shard,
        IReadOnlyList<PlannedImage> images,
        Dictionary<string, LedgerEntry> reached,
        ShardLease lease,
        CancellationToken cancellationToken)
    {
        GivenImages given = LeavesWhatWasGiven
            ? await GivenImages.ListenAsync(_run, shard.Index, _plan.Names, _time, cancellationToken).ConfigureAwait(false)
            : new GivenImages(_run, shard.Index, _plan.Names, _time);
        await using (given.ConfigureAwait(false))
        {
            await FinishAsync(shard, images, given, reached, lease, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FinishAsync(
        ShardSummary shard,
        IReadOnlyList<PlannedImage> images,
        GivenImages given,
        Dictionary<string, LedgerEntry> reached,
        ShardLease lease,
        CancellationToken cancellationToken)
    {
        ShardReceipt? receipt = await _run.Receipts.TryReadAsync(shard, _plan, cancellationToken).ConfigureAwait(false);
        ShardLedger before = await _run.Ledgers.ReadAsync(shard.Index, cancellationToken, shard.Images).ConfigureAwait(false);
        if (Unrecorded(reached.Values, before) is [_, ..] unrecorded)
        {
            before = await RecordAsync(unrecorded, shard, before, lease, cancellationToken).ConfigureAwait(false);
            receipt = null;
        }

        Action<LedgerEntry> count = reached.Count == 0 ? _progress.AddBefore : _progress.Add;
        var agenda = new ShardAgenda(images.Where(i => !given.Contains(i.Name)), before, RetriedKinds);
        foreach (LedgerEntry entry in agenda.Done.Where(e => reached.TryAdd(e.Name, e)))
        {
            count(entry);
        }

        if (receipt is not null && agenda.IsEmpty)
        {
            return;
        }

        var ledger = new LedgerWriter(_run, shard.Index, before, _node, _time, lease);
        await using (ledger.ConfigureAwait(false))
        {
            await WorkAsync(agenda, new ShardRecorder(ledger, given, reached), cancellationToken).ConfigureAwait(false);
        }

        lease.ThrowUnlessHeld();
        await WriteReceiptAsync(shard, images, receipt, cancellationToken).ConfigureAwait(false);
    }

    // What this worker reached and could not record any more when it lost the lease: its PNGs exist, and another worker that had the
    // shard meanwhile may have found them, but knows less about them.
    private static LedgerEntry[] Unrecorded(IEnumerable<LedgerEntry> reached, ShardLedger ledger) =>
        [.. reached.Where(e => !ledger.Outcomes.TryGetValue(e.Name, out LedgerEntry? known)
            || (e.Outcome == Outcome.Converted && known.Outcome != Outcome.Converted))];

    private async Task<ShardLedger> RecordAsync(
        IEnumerable<LedgerEntry> entries, ShardSummary shard, ShardLedger before, ShardLease lease, CancellationToken cancellationToken)
    {
        var ledger = new LedgerWriter(_run, shard.Index, before, _node, _time, lease);
        await using (ledger.ConfigureAwait(false))
        {
            foreach (LedgerEntry entry in entries)
            {
                await ledger.AddAsync(entry).ConfigureAwait(false);
            }
        }

        lease.ThrowUnlessHeld();
        return await _run.Ledgers.ReadAsync(shard.Index, cancellationToken, shard.Images).ConfigureAwait(false);
    }

    private async Task WorkAsync(ShardAgenda agenda, ShardRecorder recorder, CancellationToken cancellationToken)
    {
        // A dead process may have written PNGs of which its ledger had not heard yet, however often it died.
        IReadOnlyList<ImageTask> doubtful =
        [
            .. agenda.Crashed.Select(c => c.Task), .. agenda.Suspects, .. agenda.Last, .. LooksFirst ? agenda.Pending : [],
        ];
        IReadOnlyDictionary<string, WrittenPng> written = await _written.FindAsync(doubtful, cancellationToken).ConfigureAwait(false);
        foreach (ImageTask task in doubtful.Where(IsWritten))
        {
            // What was not begun under this shard's name was given by another, whose ledger records the conversion.
            WrittenPng png = written[task.Image.Name];
            ImageOutcome outcome = task.Alone
                ? _outcomes.Found(task, png.WidthPixels, png.HeightPixels, png.SizeBytes)
                : _outcomes.UpToDate(task);
            await ReachAsync(recorder, outcome).ConfigureAwait(false);
        }

        foreach ((ImageTask task, int deaths) in agenda.Crashed.Where(c => !IsWritten(c.Task)))
        {
            await ReachAsync(recorder, _outcomes.Crashed(task, deaths)).ConfigureAwait(false);
        }

        await RunOneByOneAsync(agenda.Suspects.Where(t => !IsWritten(t))).ConfigureAwait(false);
        IReadOnlyCollection<ImageTask> pending = written.Count == 0
            ? agenda.Pending
            : [.. agenda.Pending.Where(t => !IsWritten(t))];
        await _runner.RunAsync(pending, recorder, cancellationToken).ConfigureAwait(false);
        await RunOneByOneAsync(agenda.Last.Where(t => !IsWritten(t))).ConfigureAwait(false);

        bool IsWritten(ImageTask task) => written.ContainsKey(task.Image.Name);

        async Task RunOneByOneAsync(IEnumerable<ImageTask> tasks)
        {
            foreach (ImageTask task in tasks)
            {
                await _runner.RunAsync([task], recorder, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReachAsync(ShardRecorder recorder, ImageOutcome outcome)
    {
        await recorder.ReachAsync(outcome).ConfigureAwait(false);
        _progress.Add(outcome.Entry);
        ConversionTelemetry.Reached(outcome.Entry, span: null);
    }

    private async Task WriteReceiptAsync(
        ShardSummary shard, IReadOnlyList<PlannedImage> images, ShardReceipt? before, CancellationToken cancellationToken)
    {
        ShardLedger ledger = await _run.Ledgers.ReadAsync(shard.Index, cancellationToken, shard.Images).ConfigureAwait(false);
        var receipt = new ShardReceipt
        {
            Shard = shard.Index,
            ShardHash = shard.Hash,
            ListSha256 = shard.Sha256,
            PlanSha256 = _plan.Sha256,
            RecipeHash = _plan.RecipeHash,
            Counts = ledger.Count(images).Counts,
            Converters = RecordsUse ? _runner.Use : null,
            Operations = StorageOperations.Sum(before?.Operations, StorageOperations.TakeFrom(Calls)),
            At = _time.GetUtcNow(),
        };
        await _run.Receipts.WriteAsync(receipt, cancellationToken).ConfigureAwait(false);
    }
}
