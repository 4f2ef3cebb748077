using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;

namespace ImageConversion.Simulation.Engine;

/// <summary>Reads all images once: adds up, and cuts shards as the planner does.</summary>
internal sealed class Survey(ShardBorders borders, ClassicDraw? classic)
{
    private readonly List<ShardSummary> _shards = [];
    private readonly List<long> _from = [];
    private long _images;
    private long _shardFrom;
    private long _shardWork;

    public double CoreSeconds { get; private set; }

    public double LargestSeconds { get; private set; }

    public long WorkBytes { get; private set; }

    public IReadOnlyList<ShardSummary> Shards
    {
        get
        {
            Cut();
            return _shards;
        }
    }

    public void Add(float seconds, int work)
    {
        CoreSeconds += seconds;
        LargestSeconds = Math.Max(LargestSeconds, seconds);
        WorkBytes += work;
        _shardWork += work;
        _images++;
        classic?.Add(seconds);
        if (borders.EndsWith(work))
        {
            Cut();
        }
    }

    /// <summary>The shards as tasks, in the policy's order.</summary>
    public IReadOnlyList<ShardTask> Tasks() =>
        [.. CuttingPolicy.SubmissionOrder(Shards).Select(i => new ShardTask(i, _from[i], _shards[i].Images))];

    private void Cut()
    {
        int images = (int)(_images - _shardFrom);
        if (images == 0)
        {
            return;
        }

        _from.Add(_shardFrom);
        _shards.Add(new ShardSummary
        {
            Index = _shards.Count,
            Images = images,
            Bytes = _shardWork - (images * WorkModel.PerImageBytes),
            Hash = "",
        });
        (_shardFrom, _shardWork) = (_images, 0);
    }
}
