using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ImageConversion.Batch.Estimation;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Local;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Verification;
using ImageConversion.Storage;

namespace ImageConversion.Batch;

/// <summary>Plans, converts, resumes and verifies on this machine.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RunConverter
{
    private readonly LocalRun _local;
    private readonly Planner _planner;
    private readonly HeaderSampler _sampler;
    private readonly Verifier _verifier;
    private readonly IBlobStoreFactory _stores;
    private readonly KnownPlans _known;
    private readonly TimeProvider _time;

    internal RunConverter(
        LocalRun local, Planner planner, HeaderSampler sampler, Verifier verifier, IBlobStoreFactory stores, KnownPlans known, TimeProvider time) =>
        (_local, _planner, _sampler, _verifier, _stores, _known, _time) = (local, planner, sampler, verifier, stores, known, time);

    /// <summary>Converts every JPEG of a source. Repeating it continues: PNGs that are up to date are left alone.</summary>
    /// <param name="request">What to convert, and how.</param>
    /// <param name="progress">Receives how far the run is, a few times a second, from any thread.</param>
    /// <param name="cancellationToken">Stops the run; the images that have an outcome keep it.</param>
    /// <returns>The summary, of a stopped run too; one that was stopped before its plan was made throws.</returns>
    /// <exception cref="BatchException">The run could not be planned, or not be finished.</exception>
    /// <exception cref="BlobStoreException">Source, target or the run's files cannot be reached.</exception>
    public Task<RunSummary> ConvertAsync(
        ConversionRequest request, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ConvertAsync(request, progress, reached: null, cancellationToken);

    /// <summary>Converts every JPEG of a source, and returns each image's outcome as soon as it has one. Images that are up to date
    /// before the run are not among them.</summary>
    /// <param name="request">What to convert, and how.</param>
    /// <param name="progress">Receives how far the run is, a few times a second, from any thread.</param>
    /// <param name="cancellationToken">Stops the run; so does leaving the loop over the outcomes. The images that have an outcome keep
    /// it.</param>
    /// <returns>The outcomes. The run goes on while they wait to be read.</returns>
    /// <exception cref="BatchException">The run could not be planned, or not be finished.</exception>
    /// <exception cref="BlobStoreException">Source, target or the run's files cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<LedgerEntry> ConvertEachAsync(
        ConversionRequest request,
        IProgress<RunProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var outcomes = Channel.CreateUnbounded<LedgerEntry>(new UnboundedChannelOptions { SingleReader = true });
        Task run = CompleteAsync(outcomes.Writer, ConvertAsync(request, progress, e => outcomes.Writer.TryWrite(e), stop.Token));
        try
        {
            await foreach (LedgerEntry outcome in outcomes.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return outcome;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await run.ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    // What ends the run ends the reading of its outcomes, an error included.
    private static async Task CompleteAsync(ChannelWriter<LedgerEntry> outcomes, Task run)
    {
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        outcomes.Complete(run.Exception?.InnerException);
    }

    private async Task<RunSummary> ConvertAsync(
        ConversionRequest request, IProgress<RunProgress>? progress, Action<LedgerEntry>? reached, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RunPlaces places = request.ToPlaces();
        PlanRequest plan = request.ToPlan(places);
        RunStores stores = await places.OpenAsync(_stores, request.ToAccess(), cancellationToken).ConfigureAwait(false);
        return await _local.ExecuteAsync(plan, stores, request.Machine, progress, cancellationToken, request.IsStrict, reached).ConfigureAwait(false);
    }

    /// <summary>Plans a run without converting anything.</summary>
    /// <param name="request">What the run would convert, and how.</param>
    /// <param name="options">What the plan is made for; null for this machine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NoImages"/>; <see cref="BatchErrorKind.NameCollision"/>;
    /// <see cref="BatchErrorKind.InvalidRequest"/>.</exception>
    public async Task<PlannedRun> PlanAsync(
        ConversionRequest request, PlanOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        options ??= new PlanOptions();
        RunMachines machines = options.Machines ?? RunMachines.ThisMachine(request.Machine.Parallelism);
        RunPlaces places = request.ToPlaces();
        PlanRequest wanted = request.ToPlan(places);
        RunStores stores = await places.OpenAsync(_stores, request.ToAccess(), cancellationToken).ConfigureAwait(false);
        var run = new RunFiles(stores.State, RunId.Create(_time));
        MeasuredRates rates = await run.Rates.ReadAsync(wanted.Recipe.Hash, cancellationToken).ConfigureAwait(false);
        if (machines.VmSize is not null)
        {
            wanted = wanted with { Sizing = new CuttingPolicy().SizingFor(machines.Shape, rates.ToModel()) };
        }

        Plan plan = await _planner.PlanAsync(
            wanted, stores.Source, stores.Target, options.Write ? run : null, cancellationToken: cancellationToken).ConfigureAwait(false);
        plan.ThrowIfEmpty();
        HeaderSample? sample = options.Write
            ? await _sampler.KeepAsync(plan, stores.Source, run, cancellationToken).ConfigureAwait(false)
            : await _sampler.TryReadAsync(plan, stores.Source, cancellationToken).ConfigureAwait(false);
        RunEstimate estimate = RunEstimator.Estimate(plan, machines, options.Prices, rates, sample);
        if (!options.Write)
        {
            return new PlannedRun(plan, estimate, Run: null);
        }

        _known.Keep(plan);
        await run.Estimate.WriteAsync(estimate, cancellationToken).ConfigureAwait(false);
        return new PlannedRun(plan, estimate, new RunHandle(run, _stores, _time, plan));
    }

    /// <summary>Continues a run on this machine: converts the images without an outcome, and retries transient failures.</summary>
    /// <param name="run">The run; also one that was only planned.</param>
    /// <param name="machine">What this machine may use; null for the defaults.</param>
    /// <param name="progress">Receives how far the run is, a few times a second, from any thread.</param>
    /// <param name="cancellationToken">Stops the run; the images that have an outcome keep it.</param>
    /// <returns>The summary of the whole run.</returns>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>: this release does not convert as the plan
    /// says, or a file of the run is damaged; <see cref="BatchErrorKind.PlanNotTrusted"/>: nothing vouches for the plan's places
    /// (<see cref="RunTrust"/>); <see cref="BatchErrorKind.OutOfSpace"/>: the target is full.</exception>
    public Task<RunSummary> ResumeAsync(
        RunHandle run,
        PipelineOptions? machine = null,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        RetryAsync(run, RetrySelection.Passing, machine, progress, cancellationToken);

    /// <summary>Continues a run on this machine, and retries failures of some kinds.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kinds">The kinds; all other outcomes stay.</param>
    /// <param name="machine">What this machine may use; null for the defaults.</param>
    /// <param name="progress">Receives how far the run is, a few times a second, from any thread.</param>
    /// <param name="cancellationToken">Stops the run; the images that have an outcome keep it.</param>
    /// <returns>The summary of the whole run.</returns>
    /// <exception cref="BatchException">As <see cref="ResumeAsync"/>.</exception>
    public async Task<RunSummary> RetryAsync(
        RunHandle run,
        IReadOnlySet<FailureKind> kinds,
        PipelineOptions? machine = null,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(kinds);
        Plan plan = await run.OpenPlanAsync(cancellationToken).ConfigureAwait(false);
        RunContinuation work = await RunContinuation.OpenAsync(plan, run.Files, _stores, cancellationToken, machine?.CheckMd5).ConfigureAwait(false);
        return await _local.ContinueAsync(
            work with { RetriedKinds = kinds, IsStrict = run.Given.IsStrict }, machine ?? new PipelineOptions(), progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks that every JPEG of a source has its PNG, made from its present version by this recipe. Changes nothing.</summary>
    /// <param name="request">What is expected, and how closely to look.</param>
    /// <param name="progress">Receives how far it is, a few times a second, from any thread.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.NoImages"/>; <see cref="BatchErrorKind.NameCollision"/>;
    /// <see cref="BatchErrorKind.RunInvalid"/>: a run's file is damaged.</exception>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.NotFound"/>: source or target does not exist.</exception>
    public async Task<VerifyReport> VerifyAsync(
        VerifyRequest request, IProgress<VerifyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RunPlaces places = request.ToPlaces();
        var check = new TargetCheck((request with { Tier = null }).ToPlan(places))
        {
            Pixels = request.Pixels, MostListed = request.MaxListed,
        };
        RunStores stores = await places.OpenAsync(_stores, request.ToAccess(), cancellationToken).ConfigureAwait(false);
        return await _verifier.VerifyAsync(check, stores, request.Machine, progress, cancellationToken).ConfigureAwait(false);
    }
}
