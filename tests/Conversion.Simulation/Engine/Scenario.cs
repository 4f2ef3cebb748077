using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring.Tail;
using ImageConversion.Batch.Planning;
using ImageConversion.Simulation.Draw;

namespace ImageConversion.Simulation.Engine;

/// <summary>One draw of images and nodes, and what each way of scheduling makes of it.</summary>
internal sealed record Scenario
{
    private const int Block = 4096;
    private const int MaxShardImages = 8192;

    public required ClusterOptions Options { get; init; }

    public int ImagesPerNode { get; init; } = 10_000;

    public CuttingPolicy Cutting { get; init; } = new();

    /// <summary>How shards are split near the end; null: never.</summary>
    public TailOptions? Tail { get; init; } = new();

    /// <summary>What the plan takes the cores' rate for, beside what it is.</summary>
    public double PlannedRateError { get; init; } = 1;

    private long Images => (long)ImagesPerNode * Options.Nodes;

    private PoolShape Pool => new(Options.Nodes, Options.SlotsPerNode, Options.CoresPerNode);

    private WorkModel Model => new() { BytesPerCoreSecond = new WorkModel().BytesPerCoreSecond * PlannedRateError };

    private double PlannedSlotRate => Model.BytesPerCoreSecond * Pool.SlotCores;

    /// <summary>Runs all of them, or ours alone.</summary>
    public ScenarioResult Run(bool withOthers = true)
    {
        var photos = new PhotoCollection(Options.Seed);
        var cluster = new Cluster(Options);
        var classic = withOthers ? new ClassicDraw(Options.Nodes, Options.CoresPerNode) : null;
        var borders = new ShardBorders(Cutting.SizingFor(Pool, Model), MaxShardImages);
        var survey = new Survey(borders, classic);
        Read(photos, survey.Add);
        return new ScenarioResult
        {
            Scenario = this,
            Images = Images,
            CoreSeconds = survey.CoreSeconds,
            LargestSeconds = survey.LargestSeconds,
            BoundSeconds = Math.Max(cluster.TimeFor(survey.CoreSeconds), survey.LargestSeconds),
            NominalBoundSeconds = Math.Max(
                survey.CoreSeconds / (Options.Nodes * Options.CoresPerNode), survey.LargestSeconds),
            Shards = survey.Shards.Count,
            Ours = Simulate(survey.Tasks(), cluster, photos, Pool.CoresPerSlot, Tail),
            Others = classic is null ? null : Others(survey, classic, cluster, photos),
        };
    }

    private OtherOutcomes Others(Survey survey, ClassicDraw classic, Cluster cluster, PhotoCollection photos)
    {
        long fourth = survey.WorkBytes / (4L * Pool.Slots);
        var four = new Survey(new ShardBorders(ShardSizing.Even(fourth), int.MaxValue), classic: null);
        Read(photos, four.Add);
        var oneSlot = new Cluster(Options with { SlotsPerNode = 1 });
        return new OtherOutcomes(
            Simulate(four.Tasks(), cluster, photos, Pool.CoresPerSlot, tail: null),
            Simulate(classic.Tasks(onAllCores: true), oneSlot, photos, coresPerTask: 1, tail: null),
            Simulate(classic.Tasks(onAllCores: false), oneSlot, photos, coresPerTask: 1, tail: null));
    }

    private Outcome Simulate(
        IReadOnlyList<ShardTask> tasks, Cluster cluster, PhotoCollection photos, int coresPerTask, TailOptions? tail) =>
        Simulator.Run(tasks, cluster, photos, coresPerTask, PlannedSlotRate, tail);

    private void Read(PhotoCollection photos, Action<float, int> add)
    {
        var (seconds, work) = (new float[Block], new int[Block]);
        for (long from = 0; from < Images; from += Block)
        {
            int count = (int)Math.Min(Block, Images - from);
            photos.Draw(from, seconds.AsSpan(0, count), work.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                add(seconds[i], work[i]);
            }
        }
    }
}
