using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Preflight;
using ImageConversion.Batch.Runs;
using ImageConversion.Core;
using ImageConversion.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ImageConversion.Batch;

/// <summary>The work of a node: one shard of a planned run, or a part of a listing without a plan.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RunWorker(IServiceProvider services)
{
    private readonly IBlobStoreFactory _stores = services.GetRequiredService<IBlobStoreFactory>();
    private readonly JpegToPngConverter _converter = services.GetRequiredService<JpegToPngConverter>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();

    /// <summary>Brings every image of a shard to an outcome, and writes the shard's receipt.</summary>
    /// <param name="run">The run.</param>
    /// <param name="shard">The shard's number.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops; the images that have an outcome keep it.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>: no such shard;
    /// <see cref="BatchErrorKind.RunInvalid"/>: its files are not this plan's, or this release does not convert as the plan says;
    /// <see cref="BatchErrorKind.TargetBusy"/>: a run with another recipe has the target.</exception>
    public async Task<ShardResult> ConvertShardAsync(
        RunHandle run, int shard, ShardOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        Plan plan = await run.OpenPlanHeadAsync(cancellationToken).ConfigureAwait(false);
        var counter = new RunCounter();
        using ShardWorker worker = Create(run, plan, options ?? new ShardOptions(), counter);
        await _stores.Open(StoreAddress.Parse(plan.Target)).CreateIfAbsentAsync(cancellationToken).ConfigureAwait(false);
        TargetLease lease = await TargetLease.TakeAsync(run.Files, plan, _time, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            await worker.RunShardAsync(shard, cancellationToken).ConfigureAwait(false);
        }

        return new ShardResult(counter.Snapshot().Counts, worker.Use);
    }

    /// <summary>Brings every image of the run's free shards to an outcome, one shard after the other, until every shard has its
    /// receipt. Any number of machines may do so at the same time, also while a pool converts the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="options">How; null for the defaults. Whether a shard is a part, and the hash of its list, are known from the run.</param>
    /// <param name="taken">Receives the number of each shard that this machine has converted.</param>
    /// <param name="cancellationToken">Stops; the images that have an outcome keep it.</param>
    /// <returns>What became of the images of those shards.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>; <see cref="BatchErrorKind.TargetBusy"/>: see
    /// <see cref="ConvertShardAsync"/>.</exception>
    public async Task<OutcomeCounts> ConvertFreeShardsAsync(
        RunHandle run, ShardOptions? options = null, Action<int>? taken = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        options ??= new ShardOptions();
        Plan plan = await run.OpenPlanAsync(cancellationToken).ConfigureAwait(false);
        var counter = new RunCounter();
        await _stores.Open(StoreAddress.Parse(plan.Target)).CreateIfAbsentAsync(cancellationToken).ConfigureAwait(false);
        TargetLease lease = await TargetLease.TakeAsync(run.Files, plan, _time, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            await new FreeShards(plan, run.Files, _time).RunAsync(TryConvertAsync, cancellationToken).ConfigureAwait(false);
        }

        return counter.Snapshot().Counts;

        async Task<bool> TryConvertAsync(ShardSummary shard, bool isPart, CancellationToken token)
        {
            using ShardWorker worker = Create(run, plan, options with { IsPart = isPart, ListSha256 = shard.Sha256 }, counter);
            if (!await worker.TryRunShardAsync(shard.Index, token).ConfigureAwait(false))
            {
                return false;
            }

            taken?.Invoke(shard.Index);
            return true;
        }
    }

    /// <summary>Checks what a node needs for a run: this build converts as planned, a blob of the source can be read, and one in
    /// the target and one next to the run's files can be written, read and deleted.</summary>
    /// <returns>The checks, in order.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: this build does not convert as planned.</exception>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.NotFound"/>: the target does not exist.</exception>
    public async Task<IReadOnlyList<PreflightCheck>> CheckAsync(RunHandle run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        Plan plan = await run.OpenPlanHeadAsync(cancellationToken).ConfigureAwait(false);
        using ShardWorker worker = Create(run, plan, new ShardOptions(), new RunCounter());
        var places = PreflightRequest.From(plan, StoreAddress.Parse(run.Address));
        return await _stores.Open(places.Target).ExistsAsync(cancellationToken).ConfigureAwait(false)
            ? await services.GetRequiredService<PreflightRun>().RunAsync(places, progress: null, cancellationToken).ConfigureAwait(false)
            : throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"{places.Target} does not exist.");
    }

    /// <summary>Converts a part of a listing without a plan or a ledger; up-to-date PNGs are recognized by their stamps.</summary>
    /// <param name="request">Source, target, and how images are converted.</param>
    /// <param name="task">Which images.</param>
    /// <param name="listed">Receives how many images the task has, before the first is converted.</param>
    /// <param name="reached">Receives, one at a time, each image's place in the task from 0, its outcome, and what converting it gave if it was
    /// converted.</param>
    /// <param name="cancellationToken">Stops; the images that have an outcome keep it.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NoImages"/>; <see cref="BatchErrorKind.NameCollision"/>.</exception>
    public async Task<OutcomeCounts> ConvertTaskAsync(
        ConversionRequest request,
        ClassicTask task,
        Action<int> listed,
        Action<int, LedgerEntry, ConversionResult?> reached,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(listed);
        var target = StoreAddress.Parse(request.Target);
        TargetTiers.ThrowUnlessPossible(request.Tier, target);
        var place = StoreAddress.Parse(request.Source);
        SourceReading.ThrowUnlessPossible(request.Select, place);
        IBlobStore source = _stores.OpenSource(place, request.ToAccess());
        if (!await source.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new BlobStoreException(BlobStoreErrorKind.NotFound, $"The input {request.Source} does not exist.");
        }

        var plan = new Planning.PlanRequest
        {
            Recipe = new Recipe { Options = request.Options },
            Names = request.Names,
            Overwrite = request.Overwrite,
            Tier = request.Tier,
            Only = request.Include,
            Exclude = request.Exclude,
            Select = request.Select,
            Preserve = request.Preserve,
        };
        IReadOnlyList<PlannedImage> images = await ClassicRun.ListAsync(source, task, plan, cancellationToken).ConfigureAwait(false);
        listed(images.Count);
        return await new ClassicRun(_converter, _time).ExecuteAsync(
            images,
            plan,
            source,
            _stores.Open(target),
            request.Machine,
            (place, outcome) => reached(place, outcome.Entry, outcome.Result),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Describes this build in one line of JSON: its version, that of its converter, and what it runs on. Submitting a run
    /// compares it with what the run was planned for.</summary>
    public static string DescribeBuild() => WorkerBuild.OfThisProgram().ToJson();

    private ShardWorker Create(RunHandle run, Plan plan, ShardOptions options, RunCounter counter) => new(
        _converter,
        plan,
        run.Files,
        _stores.OpenSource(StoreAddress.Parse(plan.Source), SourceReading.AccessOf(plan, options.Machine.CheckMd5)),
        _stores.Open(StoreAddress.Parse(plan.Target)),
        options.Machine,
        counter,
        _time)
    {
        LeavesWhatWasGiven = true,
        RecordsUse = true,
        Calls = services.GetRequiredService<BlobCallCounter>(),
        LooksFirst = options.IsPart,
        RetriedKinds = options.RetriedKinds,
        ListSha256 = options.ListSha256,
    };
}

/// <summary>How a node converts a shard.</summary>
public sealed record ShardOptions
{
    /// <summary>What this machine may use.</summary>
    public PipelineOptions Machine { get; init; } = new();

    /// <summary>Whether the shard is a part that another one gave away, whose images may have been converted there meanwhile.</summary>
    /// <value>Default false.</value>
    public bool IsPart { get; init; }

    /// <summary>The SHA-256 of the shard's list, as the plan or the part has it.</summary>
    /// <value>Default null: not compared.</value>
    public string? ListSha256 { get; init; }

    /// <summary>Failures that are retried; all other outcomes stay.</summary>
    /// <value>Default: <see cref="FailureKind.Transient"/> alone.</value>
    public IReadOnlySet<FailureKind> RetriedKinds { get; init; } = RetrySelection.Passing;
}

/// <summary>What became of a shard.</summary>
/// <param name="Counts">How its images ended.</param>
/// <param name="Use">What the converters did with their time; null where nothing was converted.</param>
public sealed record ShardResult(OutcomeCounts Counts, ConverterUse? Use);
