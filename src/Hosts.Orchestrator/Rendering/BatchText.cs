using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A run on a pool in words.</summary>
internal static class BatchText
{
    private const int ShownNodeLetters = 16;
    private const int ShownFailures = 3;

    /// <summary>What the live display shows of a run in addition to its progress: pool, shards, nodes, failures, slowest shards.</summary>
    public static IEnumerable<string> Lines(RunStatus view)
    {
        yield return Place(view);
        yield return Shards(view.Tasks);
        yield return Nodes(view);
        if (view.Progress.Counts.Failed > 0)
        {
            yield return Failures(view.Progress);
        }

        if (view.Slowest.Count > 0)
        {
            yield return Slowest(view.Slowest);
        }

        if (view.Cost is not null)
        {
            yield return $"cost: {Cost(view)}";
        }
    }

    /// <summary>The same in one line, for a log.</summary>
    public static string Line(RunStatus view) => string.Join(" · ", new[]
    {
        Nodes(view),
        view.Progress.Counts.Failed > 0 ? Failures(view.Progress) : "",
        view.Cost is null ? "" : $"cost: {Cost(view)}",
    }.Where(part => part.Length > 0));

    /// <summary>What was done about stragglers.</summary>
    public static string Split(IReadOnlyList<ShardPart> parts) => string.Create(
        CultureInfo.InvariantCulture,
        $"idle slots help: {string.Join(", ", parts.GroupBy(p => p.From).Select(g => $"{Quantities.Count(g.Sum(p => p.Part.Images), "image")} of shard {g.Key} went to {Quantities.Count(g.Count(), "new shard")}"))}");

    public static void Write(TextWriter writer, RunStatus view)
    {
        writer.WriteLine(VisibleText.Of($"Job        {view.Job}: {view.JobState}{(view.EndReason is null ? "" : $" ({view.EndReason})")}; {Shards(view.Tasks)}"));
        if (!view.HasEnded)
        {
            writer.WriteLine(VisibleText.Of($"Pool       {view.Pool}; {Nodes(view)}"));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Started    {view.StartedAt:yyyy-MM-dd HH:mm:ss} UTC, {Quantities.Duration(view.At - view.StartedAt)} ago"));
        }

        if (!view.HasEnded && view.Slowest.Count > 0)
        {
            writer.WriteLine(VisibleText.Of($"Shards     {Slowest(view.Slowest)}"));
        }

        if (view.Cost is not null)
        {
            writer.WriteLine($"Cost       {Cost(view)}");
        }

        foreach (string problem in view.Problems)
        {
            writer.WriteLine($"Problem    {VisibleText.Of(problem)}");
        }
    }

    private static string Shards(TaskCounts tasks) => States("shards", tasks);

    /// <summary>Tasks by state.</summary>
    public static string States(string noun, TaskCounts tasks) =>
        $"{noun}: {tasks.Active:N0} waiting, {tasks.Running:N0} running, {tasks.Succeeded:N0} done"
        + (tasks.Failed > 0 ? $", {tasks.Failed:N0} failed" : "");

    private static string Place(RunStatus view) => string.Create(
        CultureInfo.InvariantCulture,
        $"on pool {VisibleText.Of(view.Pool)} since {view.StartedAt:HH:mm:ss} UTC, {Quantities.Duration(view.At - view.StartedAt)}");

    private static string Nodes(RunStatus view)
    {
        if (view.Nodes.Count == 0)
        {
            return "nodes: none";
        }

        string states = $"nodes: {string.Join(", ", view.Nodes.Select(n => $"{n.Value:N0} {n.Key}"))}";
        return !view.Nodes.ContainsKey("idle") ? states
            : view.Tasks.Active == 0 ? $"{states} (idle: no shard is waiting)"
            : $"{states} (idle: the worker is being prepared)";
    }

    private static string Failures(RunProgress progress)
    {
        string kinds = $"failed: {string.Join(", ", progress.Counts.Failures.Select(f => $"{f.Value:N0} {f.Key}"))}";
        return progress.RecentFailures.Count == 0 ? kinds
            : $"{kinds}; last: {string.Join(", ", progress.RecentFailures.TakeLast(ShownFailures).Select(f => VisibleText.Of(f.Name)))}";
    }

    private static string Slowest(IReadOnlyList<ShardPace> shards) => "slowest: " + string.Join(", ", shards.Select(s => string.Create(
        CultureInfo.InvariantCulture, $"shard {s.Shard} ({s.Done:N0} of {s.Images:N0}, {Quantities.Duration(s.Left)} left, {Node(s.Node)})")));

    // The service's ids of nodes have 72 letters, of which those behind "tvmps_" differ.
    private static string Node(string id) => id.Length > ShownNodeLetters ? id[..ShownNodeLetters] + "…" : id;

    private static string Cost(RunStatus view) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(view.Cost < 0.01m ? "below 0.01" : $"at most {view.Cost:0.00}")}{(view.Currency is { } currency ? $" {VisibleText.Of(currency)}" : "")} for the nodes of this job so far{(view.ArePricesExamples ? ", by example prices" : "")}");
}
