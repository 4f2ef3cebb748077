using ImageConversion.BatchEmulator.Http;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Nodes;

/// <summary>The node operations of the data plane, and the counts over all pools.</summary>
internal static class NodeEndpoints
{
    private const string One = "/pools/{poolId}/nodes/{nodeId}";

    private static readonly BodyShape Reboot = new BodyShape()
        .Choice("nodeRebootOption", "requeue", "terminate", "taskcompletion", "retaineddata");

    private static readonly BodyShape Reimage = new BodyShape()
        .Choice("nodeReimageOption", "requeue", "terminate", "taskcompletion", "retaineddata");

    private static readonly BodyShape DisableScheduling = new BodyShape()
        .Choice("nodeDisableSchedulingOption", "requeue", "terminate", "taskcompletion");

    public static void Map(ServiceRoutes routes) => routes
        .On("GET", "/pools/{poolId}/nodes", call => Paging.PageAsync(
            call, "nodes", () => call.Account.Pool(call["poolId"]).Nodes, node => node.Id, node => NodeDocument.Of(node, call.Base)))
        .On("GET", One, GetAsync)
        .Change("POST", One + "/reboot", 202, Reboot, (call, body) =>
            call.Account.Nodes.Reboot(Find(call), Option(body, "nodeRebootOption")))
        .Change("POST", One + "/reimage", 202, Reimage, (call, body) =>
            call.Account.Nodes.Reimage(Find(call), Option(body, "nodeReimageOption")))
        .Change("POST", One + "/disablescheduling", 200, DisableScheduling, Disable)
        .Change("POST", One + "/enablescheduling", 200, call => Find(call).SchedulingEnabled = true)
        .On("GET", "/nodecounts", call => Paging.PageAsync(
            call, "poolnodecounts", () => call.Account.Pools.Values, pool => pool.Id, Counts));

    public static Node Find(ServiceCall call) => call.Account.Pool(call["poolId"]).Node(call["nodeId"]);

    private static Task GetAsync(ServiceCall call)
    {
        JsonObject document = call.Read(() => NodeDocument.Of(Find(call), call.Base));
        if (call.Query("$select") is { } names)
        {
            document = Query.Selection.Parse(names).Apply(document);
        }

        return call.DocumentAsync("nodes/@Element", document);
    }

    private static void Disable(ServiceCall call, JsonObject body)
    {
        Node node = Find(call);
        node.SchedulingEnabled = false;
        foreach (Tasks.TaskRun run in node.Runs.ToList())
        {
            switch (Option(body, "nodeDisableSchedulingOption"))
            {
                case DeallocationOption.Requeue:
                    call.Account.Execution.Requeue(run, isCounted: true);
                    break;
                case DeallocationOption.Terminate:
                    call.Account.Execution.Terminate(run, Tasks.WorkFailure.EndedByUser);
                    break;
            }
        }
    }

    private static DeallocationOption Option(JsonObject body, string name) =>
        body.Choice<DeallocationOption>(name) ?? DeallocationOption.Requeue;

    private static JsonObject Counts(Pool pool) => new JsonObject()
        .Put("poolId", pool.Id)
        .Put("dedicated", Counts([.. pool.Nodes.Where(node => node.IsDedicated)]))
        .Put("lowPriority", Counts([.. pool.Nodes.Where(node => !node.IsDedicated)]));

    private static JsonObject Counts(List<Node> nodes)
    {
        var counts = new JsonObject();
        foreach (NodeState state in Enum.GetValues<NodeState>())
        {
            // The counts' names are in camel case where the states are all lower case.
            string name = $"{char.ToLowerInvariant($"{state}"[0])}{$"{state}"[1..]}";
            counts.Put(name, nodes.Count(node => node.State == state));
        }

        return counts.Put("total", nodes.Count);
    }
}
