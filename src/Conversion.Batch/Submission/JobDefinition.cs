using System.Globalization;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;

namespace ImageConversion.Batch.Submission;

/// <summary>What a run asks of Azure Batch: a job, and a task a shard. Pure; holds no secret, because nodes sign in with
/// their identity.</summary>
internal sealed record JobDefinition
{
    /// <summary>The run's address as tasks get it, in their environment.</summary>
    public const string RunVariable = "IMGCONV_RUN";

    private const string TaskPrefix = "shard-";

    // A worker that dies leaves images that are tried alone, twice, before they are set aside (ADR 5): room for two such.
    private const int TaskRetries = 5;

    // A task that takes so much longer than was estimated hangs; the next try takes up what it left.
    private const double HangingFactor = 20;
    private static readonly TimeSpan LeastTaskTime = TimeSpan.FromHours(1);

    /// <summary>The Batch account's address.</summary>
    public required string Account { get; init; }

    /// <summary>The pool.</summary>
    public required RunPool Pool { get; init; }

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The address of the run's folder, as nodes reach it.</summary>
    public required string RunAddress { get; init; }

    /// <summary>The plan's hash, to which tasks hold what they read; null for plans of early releases, which have none.</summary>
    public string? PlanSha256 { get; init; }

    /// <summary>The address of the worker's package.</summary>
    public required string WorkerAddress { get; init; }

    /// <summary>The package's SHA-256.</summary>
    public required string WorkerHash { get; init; }

    /// <summary>How long the job may take from its creation; then the service ends it, even if no program follows the run.</summary>
    /// <value>Default 7 days.</value>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What pool it is where it is made for this run.</summary>
    /// <value>Default null: one that stays.</value>
    public BatchRecordPool? RunsPool { get; init; }

    /// <summary>What the job may cost.</summary>
    /// <value>Default null: no bound.</value>
    public CostLimit? Cost { get; init; }

    /// <summary>What its nodes cost; null where that is not known.</summary>
    public RunPrice? Price { get; init; }

    /// <summary>Further variables of all tasks: how they log, and where they send telemetry.</summary>
    public IReadOnlyDictionary<string, string> NodeVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the pool gives its nodes back when the run has ended.</summary>
    public bool ShrinkAfter { get; init; }

    /// <summary>Failures that tasks try again; all other outcomes stand.</summary>
    /// <value>Default: <see cref="RetrySelection.Passing"/>.</value>
    public IReadOnlySet<FailureKind> RetriedKinds { get; init; } = RetrySelection.Passing;

    /// <summary>The id of a shard's task.</summary>
    public static string TaskId(int shard) => string.Create(CultureInfo.InvariantCulture, $"{TaskPrefix}{shard:D5}");

    /// <summary>The shard of a task.</summary>
    /// <returns>Its number; null where the id is not of a shard's task.</returns>
    public static int? TryGetShard(string? taskId) =>
        taskId?.StartsWith(TaskPrefix, StringComparison.OrdinalIgnoreCase) == true
        && int.TryParse(taskId.AsSpan(TaskPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int shard)
            ? shard
            : null;

    /// <summary>The job.</summary>
    /// <remarks>It does not end with its last task yet: a job without tasks counts as done.</remarks>
    public BatchJobCreateOptions ToJob(string id) => new()
    {
        Id = id,
        DisplayName = $"imgconv run {Run}",
        PoolInfo = new BatchPoolInfo { PoolId = Pool.Id },
        Constraints = new BatchJobConstraints { MaxWallClockTime = MaxTime },
        OnAllTasksComplete = BatchAllTasksCompleteMode.NoAction,
        CommonEnvironmentSettings = Environment(),
        JobPreparationTask = new WorkerDelivery(WorkerAddress, WorkerHash, Pool.Identity).ToPreparation(
            $"--run \"${RunVariable}\" --check{Plan()}"),
        Metadata = [new NameValuePair { Name = OwnPool.RunMetadata, Value = Run }],
    };

    /// <summary>A shard's task.</summary>
    /// <param name="shard">The shard, or a part that one gave away.</param>
    /// <param name="isPart">Whether it is a part.</param>
    public BatchTaskCreateOptions ToTask(ShardSummary shard, bool isPart = false)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return new BatchTaskCreateOptions
        {
            Id = TaskId(shard.Index),
            CommandLine = WorkerDelivery.CommandLine(string.Create(
                CultureInfo.InvariantCulture,
                $"--run \"${RunVariable}\" --shard {shard.Index} --done-is-success{(isPart ? " --part" : "")}{Retry()}{Plan()}{List(shard)}")),
            Constraints = new BatchTaskConstraints
            {
                MaxTaskRetryCount = TaskRetries,
                RetentionTime = BatchTaskConstraints.ShortRetention,
                MaxWallClockTime = MaxTaskTime(shard),
            },
        };
    }

    /// <summary>How long the job may take, even if no program follows the run: <see cref="MaxDuration"/>, or what the money is good for with every
    /// node there.</summary>
    public TimeSpan MaxTime
    {
        get
        {
            TimeSpan paid = Cost?.TimeFor(Cost.Most, Pool.Size) ?? TimeSpan.MaxValue;
            return paid < MaxDuration ? TimeSpan.FromSeconds(Math.Ceiling(paid.TotalSeconds)) : MaxDuration;
        }
    }

    private string Plan() => PlanSha256 is null ? " --trust-plan" : $" --plan {PlanSha256}";

    private static string List(ShardSummary shard) => shard.Sha256 is null ? "" : $" --list {shard.Sha256}";

    private string Retry() => RetriedKinds.SetEquals(RetrySelection.Passing) ? "" : $" --retry {string.Join(',', RetriedKinds.Order())}";

    private TimeSpan MaxTaskTime(ShardSummary shard)
    {
        PoolShape shape = Pool.Shape;
        TimeSpan estimate = new WorkModel().TimeOf(WorkModel.WorkOf(shard), shape.CoresPerSlot);
        return TimeSpan.FromSeconds(Math.Ceiling(Math.Max(LeastTaskTime.TotalSeconds, HangingFactor * estimate.TotalSeconds)));
    }

    private List<NameValuePair> Environment()
    {
        var variables = new List<NameValuePair>
        {
            new() { Name = RunVariable, Value = RunAddress },
            new() { Name = WorkerVariables.Slots, Value = Pool.Shape.SlotsPerNode.ToString(CultureInfo.InvariantCulture) },
        };
        variables.AddRange(WorkerDelivery.Environment(RunAddress, Pool.Identity));
        variables.AddRange(NodeVariables.Select(v => new NameValuePair { Name = v.Key, Value = v.Value }));
        return variables;
    }
}
