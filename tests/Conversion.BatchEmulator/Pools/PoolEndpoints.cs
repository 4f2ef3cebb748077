using ImageConversion.BatchEmulator.Http;
using ImageConversion.BatchEmulator.Nodes;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Pools;

/// <summary>The pool operations of the data plane.</summary>
internal static class PoolEndpoints
{
    private const string One = "/pools/{poolId}";
    private const int MostRemovedNodes = 100;

    public static void Map(ServiceRoutes routes) => routes
        .On("POST", "/pools", AddAsync)
        .On("GET", "/pools", call => Paging.PageAsync(
            call, "pools", () => call.Account.Pools.Values, pool => pool.Id, pool => PoolDocument.Of(pool, call.Base)))
        .On("GET", One, GetAsync)
        .Change("HEAD", One, 200, call => Described(call, null))
        .Change("DELETE", One, 202, Delete)
        .Change("PATCH", One, 200, PoolShapes.Patch, (call, body) => Update(call, body, isPatch: true))
        .Change("POST", One + "/updateproperties", 204, PoolShapes.UpdateProperties, (call, body) => Update(call, body, isPatch: false))
        .Change("POST", One + "/resize", 202, PoolShapes.Resize, Resize)
        .Change("POST", One + "/stopresize", 202, StopResize)
        .Change("POST", One + "/removenodes", 202, PoolShapes.RemoveNodes, RemoveNodes);

    public static Pool Described(ServiceCall call, string? operation)
    {
        Pool pool = call.Account.Pool(call["poolId"]);
        call.Require(pool);
        call.Describe(pool, operation is null ? null : $"/pools/{pool.Id}{operation}");
        return pool;
    }

    /// <summary>The pool, which must not be on its way out.</summary>
    public static Pool Active(ServiceCall call)
    {
        Pool pool = call.Account.Pool(call["poolId"]);
        call.Require(pool);
        return pool.State == PoolState.Active ? pool : throw new BatchFailure("PoolBeingDeleted", pool.Id);
    }

    public static void Touch(ServiceCall call, Pool pool, string operation)
    {
        pool.Modified(call.Account.Clock.Now);
        call.Describe(pool, $"/pools/{pool.Id}{operation}");
    }

    private static async Task AddAsync(ServiceCall call)
    {
        JsonObject body = await call.BodyAsync(PoolShapes.Add);
        RefuseImageOfAnotherResource(call, body);
        Pool? pool = null;
        call.Change(() => pool = PoolDefinition.Add(call.Account, body));
        await call.CreatedAsync(pool!, $"/pools/{pool!.Id}");
    }

    // The service can read an image that is a resource of its own only in the name of an Entra ID caller.
    private static void RefuseImageOfAnotherResource(ServiceCall call, JsonObject body)
    {
        string? image = body.Object("virtualMachineConfiguration")?.Object("imageReference")?.Text("virtualMachineImageId");
        if (image is not null && call.IsSharedKey)
        {
            throw BatchFailure.Because(
                "InsufficientAccountPermissions", "A virtualMachineImageId needs Microsoft Entra ID, not Shared Key");
        }
    }

    private static Task GetAsync(ServiceCall call)
    {
        JsonObject document = call.Read(() => PoolDocument.Of(Described(call, null), call.Base));
        if (call.Query("$select") is { } names)
        {
            document = Query.Selection.Parse(names).Apply(document);
        }

        return call.DocumentAsync("pools/@Element", document);
    }

    private static void Delete(ServiceCall call)
    {
        Pool pool = Active(call);
        call.Account.Allocation.Delete(pool);
    }

    private static void Update(ServiceCall call, JsonObject body, bool isPatch)
    {
        Pool pool = Active(call);
        if (body.Object("startTask") is { } startTask)
        {
            WorkShapes.Check(startTask);
        }

        if (!isPatch)
        {
            pool.Definition.Remove("startTask");
        }

        foreach ((string name, JsonNode? value) in body)
        {
            pool.Definition.Put(name, value);
        }

        Touch(call, pool, isPatch ? "" : "/updateproperties");
    }

    private static void Resize(ServiceCall call, JsonObject body)
    {
        Pool pool = Active(call);
        if (pool.Autoscale is not null)
        {
            throw BatchFailure.Because(
                "OperationInvalidForCurrentState", "An autoscale pool cannot be resized; disable autoscale first");
        }

        if (body["targetDedicatedNodes"] is null && body["targetLowPriorityNodes"] is null)
        {
            throw new BatchFailure("MissingRequiredProperty", "targetDedicatedNodes")
                .With("PropertyName", "targetDedicatedNodes or targetLowPriorityNodes");
        }

        TimeSpan timeout = PoolDefinition.ResizeTimeout(body);
        RequireSteady(pool);
        pool.ResizeTimeout = timeout;
        call.Account.Allocation.Resize(
            pool,
            body.Whole("targetDedicatedNodes") ?? pool.TargetDedicated,
            body.Whole("targetLowPriorityNodes") ?? pool.TargetLowPriority,
            Option(body));
        Touch(call, pool, "/resize");
    }

    private static void StopResize(ServiceCall call)
    {
        Pool pool = Active(call);
        if (pool.AllocationState != AllocationState.Resizing)
        {
            throw BatchFailure.Because(
                "OperationInvalidForCurrentState", $"The pool is {JsonShape.Lower(pool.AllocationState)}");
        }

        call.Account.Allocation.StopResize(pool);
        Touch(call, pool, "/stopresize");
    }

    private static void RemoveNodes(ServiceCall call, JsonObject body)
    {
        Pool pool = Active(call);
        List<string> ids = [.. body.Texts("nodeList").Distinct(StringComparer.OrdinalIgnoreCase)];
        if (ids.Count is 0 or > MostRemovedNodes)
        {
            throw BatchFailure.Property("nodeList", $"{ids.Count}", $"From 1 to {MostRemovedNodes} nodes can be removed at once");
        }

        RequireSteady(pool);
        List<Node> nodes = ids.ConvertAll(pool.Node);
        call.Account.Allocation.Remove(pool, nodes, Option(body));
        Touch(call, pool, "/removenodes");
    }

    private static void RequireSteady(Pool pool)
    {
        if (pool.AllocationState != AllocationState.Steady)
        {
            throw new BatchFailure("PoolBeingResized", pool.Id);
        }
    }

    private static DeallocationOption Option(JsonObject body) =>
        body.Choice<DeallocationOption>("nodeDeallocationOption") ?? DeallocationOption.Requeue;
}
