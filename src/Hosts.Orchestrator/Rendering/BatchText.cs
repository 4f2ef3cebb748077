using Conversion.Batch.AzureBatch;
using Conversion.Batch.Monitoring;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A run on a pool in words.</summary>
internal static class BatchText
{
    public static string Tasks(BatchTaskCounts tasks) =>
        $"tasks: {tasks.Active ?? 0:N0} waiting, {tasks.Running ?? 0:N0} running, {tasks.Succeeded ?? 0:N0} done"
        + (tasks.Failed > 0 ? $", {tasks.Failed:N0} failed" : "");

    public static string Nodes(IReadOnlyDictionary<string, int> nodes) =>
        nodes.Count == 0 ? "nodes: none" : $"nodes: {string.Join(", ", nodes.Select(n => $"{n.Value:N0} {n.Key}"))}";

    public static void Write(TextWriter writer, BatchView view)
    {
        writer.WriteLine($"Job        {view.Job}: {view.JobState}{(view.EndReason is null ? "" : $" ({view.EndReason})")}; {Tasks(view.Tasks)}");
        if (!view.HasEnded)
        {
            writer.WriteLine($"Pool       {Nodes(view.Nodes)}");
        }

        foreach (string problem in view.Problems)
        {
            writer.WriteLine($"Problem    {Conversion.Batch.VisibleText.Of(problem)}");
        }
    }
}
