using System.Text.Json.Nodes;
using Conversion.Batch.AzureBatch;
using Conversion.Batch.Pools;
using Conversion.Batch.Text;

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

        BatchPool pool = status.Pool;
        writer.WriteLine($"Pool        {pool.Id}, {pool.State}, {pool.AllocationState}");
        writer.WriteLine($"Machines    {pool.VmSize}, {Counted(pool.TaskSlotsPerNode ?? 1, "task")} at one time, {Image(pool)}");
        writer.WriteLine($"Nodes       {status.Ready} ready of {status.Target.Total}: {status.Target}");
        WriteStates(writer, "  dedicated ", status.Nodes.Dedicated);
        WriteStates(writer, "  Spot      ", status.Nodes.LowPriority);
        writer.WriteLine(pool.EnableAutoScale == true
            ? $"Formula     every {Quantities.Duration(pool.AutoScaleEvaluationInterval ?? TimeSpan.Zero)}; says {pool.AutoScaleRun?.Results ?? "nothing yet"}"
            : "Formula     none");
        writer.WriteLine($"Identity    {(Identities(pool) is [_, ..] ids ? string.Join(", ", ids) : "none")}");
        foreach (string trouble in status.Troubles)
        {
            writer.WriteLine($"Trouble     {VisibleText.Of(trouble.ReplaceLineEndings(" "))}");
        }
    }

    private static JsonObject Json(PoolStatus status)
    {
        BatchPool pool = status.Pool;
        return new JsonObject
        {
            ["id"] = pool.Id,
            ["state"] = pool.State?.Text,
            ["allocationState"] = pool.AllocationState?.Text,
            ["vmSize"] = pool.VmSize,
            ["taskSlotsPerNode"] = pool.TaskSlotsPerNode,
            ["target"] = new JsonObject { ["dedicated"] = status.Target.Dedicated, ["spot"] = status.Target.Spot },
            ["ready"] = status.Ready,
            ["nodes"] = new JsonObject { ["dedicated"] = States(status.Nodes.Dedicated), ["spot"] = States(status.Nodes.LowPriority) },
            ["formula"] = pool.EnableAutoScale == true ? pool.AutoScaleFormula : null,
            ["identities"] = new JsonArray([.. Identities(pool).Select(id => (JsonNode)id)]),
            ["troubles"] = new JsonArray([.. status.Troubles.Select(t => (JsonNode)t)]),
        };
    }

    private static string[] Identities(BatchPool pool) =>
        [.. (pool.Identity?.UserAssignedIdentities ?? []).Select(i => i.ResourceId).OfType<string>()];

    private static string Image(BatchPool pool) =>
        pool.VirtualMachineConfiguration?.ImageReference is { } image ? $"{image.Offer} {image.Sku}" : "image unknown";

    private static void WriteStates(TextWriter writer, string head, BatchNodeCounts? counts)
    {
        if (counts?.Total is > 0)
        {
            writer.WriteLine(head + string.Join(", ", States(counts).Select(s => $"{s.Value} {s.Key}")));
        }
    }

    /// <summary>The states in which there are nodes.</summary>
    private static JsonObject States(BatchNodeCounts? counts)
    {
        var states = new JsonObject();
        foreach ((string name, int? count) in Named(counts ?? new()))
        {
            if (count is > 0)
            {
                states[name] = count;
            }
        }

        return states;
    }

    private static (string Name, int? Count)[] Named(BatchNodeCounts counts) =>
    [
        ("idle", counts.Idle), ("running", counts.Running), ("creating", counts.Creating), ("starting", counts.Starting),
        ("waitingForStartTask", counts.WaitingForStartTask), ("startTaskFailed", counts.StartTaskFailed),
        ("preempted", counts.Preempted), ("unusable", counts.Unusable), ("unknown", counts.Unknown), ("offline", counts.Offline),
        ("rebooting", counts.Rebooting), ("reimaging", counts.Reimaging), ("leavingPool", counts.LeavingPool),
        ("deallocating", counts.Deallocating), ("deallocated", counts.Deallocated),
    ];

    private static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
