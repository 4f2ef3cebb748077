using ImageConversion.BatchEmulator.Http;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Autoscale;

/// <summary>The autoscale operations of pools.</summary>
internal static class AutoscaleEndpoints
{
    public static void Map(ServiceRoutes routes) => routes
        .Change("POST", "/pools/{poolId}/enableautoscale", 200, PoolShapes.EnableAutoscale, Enable)
        .Change("POST", "/pools/{poolId}/disableautoscale", 200, Disable)
        .On("POST", "/pools/{poolId}/evaluateautoscale", EvaluateAsync);

    private static void Enable(ServiceCall call, JsonObject body)
    {
        Pool pool = PoolEndpoints.Active(call);
        PoolAutoscale autoscale = PoolAutoscale.Parse(body, pool.Autoscale);
        if (pool.AllocationState != AllocationState.Steady)
        {
            throw new BatchFailure("PoolBeingResized", pool.Id);
        }

        call.Account.Autoscaler.Enable(pool, autoscale);
        PoolEndpoints.Touch(call, pool, "/enableautoscale");
    }

    private static void Disable(ServiceCall call)
    {
        Pool pool = PoolEndpoints.Active(call);
        Autoscaler.Disable(pool);
        PoolEndpoints.Touch(call, pool, "/disableautoscale");
    }

    private static async Task EvaluateAsync(ServiceCall call)
    {
        JsonObject body = await call.BodyAsync(PoolShapes.EvaluateAutoscale);
        string formula = body.Text("autoScaleFormula")!;
        JsonObject run = call.Read(() =>
        {
            Pool pool = PoolEndpoints.Active(call);
            if (pool.Autoscale is null)
            {
                throw BatchFailure.Because(
                    "OperationInvalidForCurrentState", "Autoscale must be enabled on the pool to evaluate a formula");
            }

            call.Describe(pool, $"/pools/{pool.Id}/evaluateautoscale");
            return call.Account.Autoscaler.Evaluate(pool, formula).ToJson();
        });
        await call.DocumentAsync("autoscalerunevaluationresult/@Element", run);
    }
}
