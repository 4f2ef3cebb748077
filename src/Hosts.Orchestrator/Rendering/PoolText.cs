using System.Text.Json.Nodes;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A pool for people, or for programs.</summary>
internal static class PoolText
{
    public static void Write(TextWriter writer, PoolStatus status, bool json)
    {
        if (json)
        {
            writer.WriteLine(Json(status).ToJsonString());
            return;
        }

        writer.WriteLine(VisibleText.Of($"Pool        {status.Id}, {status.State}, {status.AllocationState}"));
        writer.WriteLine(VisibleText.Of($"Machines    {status.VmSize}, {Quantities.Count(status.TaskSlotsPerNode, "task")} at one time, {status.Image ?? "image unknown"}"));
        writer.WriteLine($"Nodes       {status.Ready} ready of {status.Target.Total}: {status.Target}");
        WriteStates(writer, "  dedicated ", status.DedicatedNodes);
        WriteStates(writer, "  Spot      ", status.SpotNodes);
        writer.WriteLine(status.Formula is not null
            ? VisibleText.Of($"Formula     every {Quantities.Duration(status.FormulaInterval ?? TimeSpan.Zero)}; says {status.FormulaResult ?? "nothing yet"}")
            : "Formula     none");
        writer.WriteLine(VisibleText.Of($"Identity    {(status.Identities is [_, ..] ids ? string.Join(", ", ids) : "none")}"));
        foreach (string trouble in status.Troubles)
        {
            writer.WriteLine($"Trouble     {VisibleText.Of(trouble.ReplaceLineEndings(" "))}");
        }
    }

    /// <summary>The pools of an account.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<PoolStatus> pools, bool json)
    {
        if (json)
        {
            writer.WriteLine(new JsonArray([.. pools.Select(p => (JsonNode)Json(p))]).ToJsonString());
        }
        else if (pools.Count == 0)
        {
            writer.WriteLine("There are no pools.");
        }
        else
        {
            TextTable.Write(writer, "",
            [
                ["POOL", "STATE", "ALLOCATION", "SIZE", "READY", "TARGET", "DEDICATED", "SPOT"],
                .. pools.Select(p => new[]
                {
                    p.Id, p.State ?? "-", p.AllocationState ?? "-", p.VmSize ?? "-", $"{p.Ready}", $"{p.Target.Total}",
                    Say(p.DedicatedNodes), Say(p.SpotNodes),
                }),
            ]);
        }
    }

    /// <summary>The nodes of a pool.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<PoolNode> nodes, bool json)
    {
        if (json)
        {
            writer.WriteLine(new JsonArray([.. nodes.Select(n => (JsonNode)new JsonObject
            {
                ["id"] = n.Id, ["state"] = n.State, ["isDedicated"] = n.IsDedicated, ["runningTasks"] = n.RunningTasks,
                ["tasksRun"] = n.TasksRun, ["problem"] = n.Problem,
            })]).ToJsonString());
        }
        else if (nodes.Count == 0)
        {
            writer.WriteLine("The pool has no nodes.");
        }
        else
        {
            TextTable.Write(writer, "",
            [
                ["NODE", "STATE", "KIND", "TASKS", "TASKS RUN", "PROBLEM"],
                .. nodes.Select(n => new[]
                {
                    n.Id, n.State, n.IsDedicated ? "dedicated" : "Spot", $"{n.RunningTasks}", $"{n.TasksRun}",
                    n.Problem?.ReplaceLineEndings(" ") ?? "-",
                }),
            ]);
        }
    }

    private static string Say(IReadOnlyDictionary<string, int> states) =>
        states.Count == 0 ? "-" : string.Join(", ", states.Select(s => $"{s.Value} {s.Key}"));

    private static JsonObject Json(PoolStatus status) => new()
    {
        ["id"] = status.Id,
        ["state"] = status.State,
        ["allocationState"] = status.AllocationState,
        ["vmSize"] = status.VmSize,
        ["taskSlotsPerNode"] = status.TaskSlotsPerNode,
        ["target"] = new JsonObject { ["dedicated"] = status.Target.Dedicated, ["spot"] = status.Target.Spot },
        ["ready"] = status.Ready,
        ["nodes"] = new JsonObject { ["dedicated"] = States(status.DedicatedNodes), ["spot"] = States(status.SpotNodes) },
        ["formula"] = status.Formula,
        ["identities"] = new JsonArray([.. status.Identities.Select(id => (JsonNode)id)]),
        ["troubles"] = new JsonArray([.. status.Troubles.Select(t => (JsonNode)t)]),
    };

    private static void WriteStates(TextWriter writer, string head, IReadOnlyDictionary<string, int> states)
    {
        if (states.Count > 0)
        {
            writer.WriteLine(VisibleText.Of(head + Say(states)));
        }
    }

    private static JsonObject States(IReadOnlyDictionary<string, int> states) =>
        new(states.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));
}
