using Conversion.Batch.Model;

namespace Conversion.Batch.Monitoring;

/// <summary>Hears of a run on a pool while it is followed. Members are called one at a time.</summary>
public class BatchObserver
{
    /// <summary>The run was looked at.</summary>
    public virtual void Seen(BatchView view)
    {
    }

    /// <summary>Shards that lag gave work to new tasks.</summary>
    public virtual void Split(IReadOnlyList<ShardPart> parts)
    {
    }

    /// <summary>Something stands in the way that did not at the last look.</summary>
    /// <param name="problem">What, in a line.</param>
    public virtual void Met(string problem)
    {
    }
}
