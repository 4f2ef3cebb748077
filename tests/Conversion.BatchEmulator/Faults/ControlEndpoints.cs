using ImageConversion.BatchEmulator.Http;

namespace ImageConversion.BatchEmulator.Faults;

/// <summary>The same as <see cref="EmulatorControl"/> over http, for programs in other processes; without authentication.</summary>
internal static class ControlEndpoints
{
    private static readonly BodyShape Fault = new BodyShape()
        .Choice("kind", Enum.GetNames<FaultKind>())
        .Anything("share")
        .Whole(1, int.MaxValue, "next")
        .Whole(0, int.MaxValue, "retryAfterSeconds")
        .Text("method", "path")
        .Duration("delay")
        .Required("kind");

    private static readonly BodyShape Nodes = new BodyShape()
        .Text("poolId", "nodeId")
        .Whole(1, int.MaxValue, "count")
        .Required("poolId");

    private static readonly BodyShape Capacity = new BodyShape()
        .Text("poolId", "code")
        .Whole(0, int.MaxValue, "dedicated", "lowPriority");

    private static readonly BodyShape Quota = new BodyShape()
        .Whole(0, int.MaxValue, "pools", "activeJobs", "dedicatedNodes", "lowPriorityNodes");

    public static void Map(ServiceRoutes routes)
    {
        Post(routes, "faults", Fault, (control, body) => control.AddFault(Rule(body)));
        routes.On("GET", "/emulator/faults", Safely(call => Json.WriteAsync(call.Context, 200, new JsonObject().Put("faults", Rules(call)))));
        routes.On("DELETE", "/emulator/faults", Safely(call =>
        {
            new EmulatorControl(call.Account).ClearFaults();
            return call.EmptyAsync(204);
        }));
        Post(routes, "preempt", Nodes, (control, body) =>
        {
            if (body.Text("nodeId") is { } node)
            {
                control.PreemptNode(body.Text("poolId")!, node);
            }
            else
            {
                control.Preempt(body.Text("poolId")!, body.Whole("count") ?? 1);
            }
        });
        Post(routes, "unusable", Nodes, (control, body) =>
        {
            if (body.Text("nodeId") is { } node)
            {
                control.MakeUnusable(body.Text("poolId")!, node);
            }
            else
            {
                control.MakeNextUnusable(body.Text("poolId")!, body.Whole("count") ?? 1);
            }
        });
        Post(routes, "starttaskfailures", Nodes, (control, body) =>
            control.FailStartTasks(body.Text("poolId")!, body.Whole("count") ?? 1));
        Post(routes, "capacity", Capacity, (control, body) => control.LimitCapacity(
            body.Text("poolId"), body.Whole("dedicated"), body.Whole("lowPriority"), body.Text("code")));
        Post(routes, "quota", Quota, (control, body) => control.SetQuota(
            body.Whole("pools"), body.Whole("activeJobs"), body.Whole("dedicatedNodes"), body.Whole("lowPriorityNodes")));
    }

    private static void Post(ServiceRoutes routes, string name, BodyShape shape, Action<EmulatorControl, JsonObject> action) =>
        routes.On("POST", $"/emulator/{name}", Safely(async call =>
        {
            JsonObject body = await call.BodyAsync(shape);
            action(new EmulatorControl(call.Account), body);
            await call.EmptyAsync(204);
        }));

    private static Func<ServiceCall, Task> Safely(Func<ServiceCall, Task> operation) => async call =>
    {
        try
        {
            await operation(call);
        }
        catch (BatchFailure refused)
        {
            await Json.WriteAsync(call.Context, refused.Status, new JsonObject().Put("error", refused.Message));
        }
    };

    private static FaultRule Rule(JsonObject body) => new(body.Choice<FaultKind>("kind")!.Value)
    {
        Share = body["share"]?.GetValue<double>() ?? 1,
        Next = body.Whole("next"),
        Method = body.Text("method"),
        Path = body.Text("path"),
        Delay = body.Duration("delay") ?? TimeSpan.Zero,
        RetryAfterSeconds = body.Whole("retryAfterSeconds") ?? 1,
    };

    private static JsonArray Rules(ServiceCall call) => new([.. call.Account.Faults.Rules.Select(entry => new JsonObject()
        .Put("kind", $"{entry.Rule.Kind}")
        .Put("method", entry.Rule.Method)
        .Put("path", entry.Rule.Path)
        .Put("next", entry.Rule.Next)
        .Put("hits", entry.Hits))]);
}
