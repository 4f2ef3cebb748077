using System.Globalization;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Submission;

namespace ImageConversion.Batch.Monitoring;

/// <summary>What generating test images asks of Azure Batch: a job, and a task a range of them. Pure; holds no secret.</summary>
internal sealed record GenerationJob
{
    private const string TargetVariable = "IMGCONV_GENERATE_TARGET";
    private const string PrefixVariable = "IMGCONV_GENERATE_PREFIX";
    private const int TaskRetries = 3;

    // Enough for an even end; where there are so few images, starting tasks would weigh more than drawing.
    private const int TasksPerSlot = 8;
    private const double LeastTaskSeconds = 30;
    private const double PixelsPerCoreSecond = 10e6;

    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>The pool.</summary>
    public required RunPool Pool { get; init; }

    /// <summary>Where the images go, as nodes reach it.</summary>
    public required string Target { get; init; }

    /// <summary>The images.</summary>
    public required DemoImageRange Images { get; init; }

    /// <summary>The address of the worker's package.</summary>
    public required string WorkerAddress { get; init; }

    /// <summary>The package's SHA-256.</summary>
    public required string WorkerHash { get; init; }

    /// <summary>How long the job may take from its creation; then the service ends it, even if no program follows the run.</summary>
    public required TimeSpan MaxDuration { get; init; }

    /// <summary>How many images a task draws.</summary>
    public long ImagesPerTask
    {
        get
        {
            double pixels = (double)Images.Options.Width * Images.Options.Height;
            double worthAStart = Math.Ceiling(LeastTaskSeconds * PixelsPerCoreSecond * Pool.Shape.SlotCores / pixels);
            long even = Ceiling(Images.Count, (long)Pool.Shape.Slots * TasksPerSlot), most = Ceiling(Images.Count, Pool.Shape.Slots);
            return Math.Max(even, (long)Math.Min(worthAStart, most));
        }
    }

    /// <summary>The job. It does not end with its last task yet: a job without tasks counts as done.</summary>
    public BatchJobCreateOptions ToJob() => new()
    {
        Id = Id,
        DisplayName = string.Create(CultureInfo.InvariantCulture, $"imgconv: {Images.Count} test images"),
        PoolInfo = new BatchPoolInfo { PoolId = Pool.Id },
        Constraints = new BatchJobConstraints { MaxWallClockTime = MaxDuration },
        OnAllTasksComplete = BatchAllTasksCompleteMode.NoAction,
        CommonEnvironmentSettings =
        [
            // Of the environment, so that whatever a name holds reaches the worker as it is.
            new NameValuePair { Name = TargetVariable, Value = Target },
            new NameValuePair { Name = PrefixVariable, Value = Images.Prefix },
            .. WorkerDelivery.Environment(Target, Pool.Identity),
        ],
        JobPreparationTask = new WorkerDelivery(WorkerAddress, WorkerHash, Pool.Identity).ToPreparation("--describe"),
    };

    /// <summary>The tasks.</summary>
    public IEnumerable<BatchTaskCreateOptions> ToTasks() => Images.Split(ImagesPerTask).Select((range, index) => new BatchTaskCreateOptions
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"images-{index:D5}"),
        CommandLine = WorkerDelivery.CommandLine(string.Create(
            CultureInfo.InvariantCulture,
            $"--generate \"${TargetVariable}\" --prefix \"${PrefixVariable}\" --from {range.First} --count {range.Count} "
            + $"--size {range.Options.Width}x{range.Options.Height} --seed {range.Options.Seed} --noise {range.Options.NoisePercent}")),
        Constraints = new BatchTaskConstraints { MaxTaskRetryCount = TaskRetries, RetentionTime = BatchTaskConstraints.ShortRetention },
    });

    private static long Ceiling(long number, long divisor) => (number + divisor - 1) / divisor;
}
