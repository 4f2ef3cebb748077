using System.Globalization;

namespace ImageConversion.Batch.Monitoring;

/// <summary>Names the likeliest cause of a run's standing still.</summary>
internal static class StallCause
{
    public static string Of(RunStatus view)
    {
        if (view.Problems.Count > 0)
        {
            return string.Join(' ', view.Problems);
        }

        int nodes = view.Nodes.Values.Sum();
        int ready = view.Nodes.Where(n => n.Key is "idle" or "running").Sum(n => n.Value);
        return nodes == 0 ? "the pool has no nodes."
            : ready == 0 ? $"no node is ready ({Say(view.Nodes)})."
            : view.Tasks.Running == 0 ? $"nodes are ready ({Say(view.Nodes)}), but no task runs."
            : string.Create(
                CultureInfo.InvariantCulture, $"{(view.Tasks.Running == 1 ? "1 task runs" : $"{view.Tasks.Running} tasks run")}, but no image is finished; the logs show why.");
    }

    /// <summary>Nodes by state, in words.</summary>
    public static string Say(IReadOnlyDictionary<string, int> nodes) => string.Join(
        ", ", nodes.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Value:N0} {n.Key}")));
}
