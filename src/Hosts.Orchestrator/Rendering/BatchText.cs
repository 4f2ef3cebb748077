using System.Globalization;
using Conversion.Batch.Model;
using Conversion.Batch.Monitoring;
using Conversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A run on a pool in words.</summary>
internal static class BatchText
{
    private const int ShownNodeLetters = 16;

    /// <summary>What the live display shows of a run in addition to its progress: tasks, nodes, failures by kind, slowest shards.</summary>
    public static IEnumerable<string> Lines(RunStatus view)
    {
        yield return Tasks(view.Tasks);
        yield return Nodes(view.Nodes);
        if (view.Progress.Counts.Failed > 0)
        {
            yield return Failures(view.Progress.Counts);
        }

        if (view.Slowest.Count > 0)
        {
            yield return Slowest(view.Slowest);
        }

        if (view.Cost is { } cost)
        {
            yield return Cost(cost);
        }
    }

    public static string Split(IReadOnlyList<ShardPart> parts) => string.Create(
        CultureInfo.InvariantCulture,
        $"slots are idle: {string.Join(", ", parts.GroupBy(p => p.From).Select(g => $"shard {g.Key} gave {g.Sum(p => p.Part.Images):N0} images to {g.Count():N0} new tasks"))}");

    public static void Write(TextWriter writer, RunStatus view)
    {
        writer.WriteLine($"Job        {view.Job}: {view.JobState}{(view.EndReason is null ? "" : $" ({view.EndReason})")}; {Tasks(view.Tasks)}");
        if (!view.HasEnded)
        {
            writer.WriteLine($"Pool       {Nodes(view.Nodes)}");
        }

        if (!view.HasEnded && view.Slowest.Count > 0)
        {
            writer.WriteLine($"Shards     {Slowest(view.Slowest)}");
        }

        if (view.Cost is { } cost)
        {
            writer.WriteLine($"Cost       {Cost(cost)}");
        }

        foreach (string problem in view.Problems)
        {
            writer.WriteLine($"Problem    {VisibleText.Of(problem)}");
        }
    }

    /// <summary>Tasks by state.</summary>
    public static string Tasks(TaskCounts tasks) =>
        $"tasks: {tasks.Active:N0} waiting, {tasks.Running:N0} running, {tasks.Succeeded:N0} done"
        + (tasks.Failed > 0 ? $", {tasks.Failed:N0} failed" : "");

    private static string Nodes(IReadOnlyDictionary<string, int> nodes) =>
        nodes.Count == 0 ? "nodes: none" : $"nodes: {string.Join(", ", nodes.Select(n => $"{n.Value:N0} {n.Key}"))}";

    private static string Failures(OutcomeCounts counts) =>
        $"failed: {string.Join(", ", counts.Failures.Select(f => $"{f.Value:N0} {f.Key}"))}";

    private static string Slowest(IReadOnlyList<ShardPace> shards) => "slowest: " + string.Join(", ", shards.Select(s => string.Create(
        CultureInfo.InvariantCulture, $"shard {s.Shard} ({s.Done:N0} of {s.Images:N0}, {Quantities.Duration(s.Left)} left, {Node(s.Node)})")));

    // The service's ids of nodes have 72 letters, of which those behind "tvmps_" differ.
    private static string Node(string id) => id.Length > ShownNodeLetters ? id[..ShownNodeLetters] + "…" : id;

    private static string Cost(decimal cost) => string.Create(CultureInfo.InvariantCulture, $"cost: {cost:0.00} at the most for nodes so far");
}
