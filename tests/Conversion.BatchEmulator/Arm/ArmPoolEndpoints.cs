using ImageConversion.BatchEmulator.Http;
using ImageConversion.BatchEmulator.Pools;
using Microsoft.AspNetCore.Http;

namespace ImageConversion.BatchEmulator.Arm;

/// <summary>
/// Pools as resources of Azure Resource Manager: the only way to give one an identity. https and bearer tokens only.
/// </summary>
internal static class ArmPoolEndpoints
{
    private const string Account =
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Batch/batchAccounts/{account}";

    private const string All = Account + "/pools";

    private const string One = All + "/{poolId}";

    public static void Map(ServiceRoutes routes) => routes
        .On("GET", All, call => Json.WriteAsync(call.Context, 200, new JsonObject().Put("value", new JsonArray(
            [.. call.Read(() => call.Account.Pools.Values.Select(pool => ArmPoolDocument.Of(pool, IdOf(call, pool.Id))).ToList())]))))
        .On("GET", One, call => AnswerAsync(call, call.Read(() => Find(call))))
        .On("PUT", One, PutAsync)
        .On("PATCH", One, PatchAsync)
        .On("DELETE", One, DeleteAsync)
        .On("GET", Account + "/poolOperationResults/{operation}", ResultAsync);

    private static string IdOf(ServiceCall call, string pool) => $"{AccountOf(call)}/pools/{pool}";

    private static string AccountOf(ServiceCall call)
    {
        RequireAccount(call);
        return $"/subscriptions/{call["subscription"]}/resourceGroups/{call["group"]}/providers/Microsoft.Batch"
            + $"/batchAccounts/{call["account"]}";
    }

    private static void RequireAccount(ServiceCall call)
    {
        if (!string.Equals(call["account"], call.Account.Options.AccountName, StringComparison.OrdinalIgnoreCase))
        {
            throw BatchFailure.Because("ResourceNotFound", $"There is no Batch account {call["account"]}");
        }
    }

    private static Pool Find(ServiceCall call)
    {
        RequireAccount(call);
        return call.Account.Pool(call["poolId"]);
    }

    private static Task AnswerAsync(ServiceCall call, Pool pool)
    {
        JsonObject document = call.Read(() =>
        {
            call.Context.Response.Headers.ETag = ArmPoolDocument.ETag(pool);
            return ArmPoolDocument.Of(pool, IdOf(call, pool.Id));
        });
        return Json.WriteAsync(call.Context, 200, document);
    }

    private static async Task PutAsync(ServiceCall call)
    {
        JsonObject body = await call.BodyAsync();
        RequireAccount(call);
        JsonObject? identity = ArmPoolBody.Identity(body);
        JsonObject definition = ArmPoolBody.ToService(body.Object("properties") ?? [], call["poolId"]);
        PoolShapes.Add.Validate(definition);
        Pool? pool = null;
        call.Change(() =>
        {
            IHeaderDictionary headers = call.Context.Request.Headers;
            bool exists = call.Account.Pools.TryGetValue(call["poolId"], out Pool? present);
            if (exists && headers.IfNoneMatch == "*")
            {
                throw new BatchFailure("PoolExists", present!.Id) { Status = 412 };
            }

            RequireMatch(call, present);
            if (exists)
            {
                Update(call, present!, definition, identity);
                pool = present;
                return;
            }

            pool = PoolDefinition.Add(call.Account, definition);
            pool.Identity = identity;
            pool.Tags = body.Object("tags")?.DeepClone() as JsonObject;
        });
        await AnswerAsync(call, pool!);
    }

    private static async Task PatchAsync(ServiceCall call)
    {
        JsonObject body = await call.BodyAsync();
        JsonObject definition = ArmPoolBody.ToService(body.Object("properties") ?? [], id: null);
        JsonObject? identity = ArmPoolBody.Identity(body);
        Pool? pool = null;
        call.Change(() =>
        {
            pool = Find(call);
            RequireMatch(call, pool);
            Update(call, pool, definition, identity);
        });
        await AnswerAsync(call, pool!);
    }

    private static void RequireMatch(ServiceCall call, Pool? pool)
    {
        if (call.Context.Request.Headers.IfMatch is [{ } match]
            && (pool is null || (match != "*" && match != ArmPoolDocument.ETag(pool))))
        {
            throw new BatchFailure("ConditionNotMet");
        }
    }

    private static Task DeleteAsync(ServiceCall call)
    {
        RequireAccount(call);
        Pool? pool = null;
        call.Change(() =>
        {
            if (call.Account.Pools.TryGetValue(call["poolId"], out pool) && pool.State == PoolState.Active)
            {
                call.Account.Allocation.Delete(pool);
            }
        });
        return pool is null ? call.EmptyAsync(204) : AcceptedAsync(call, $"delete-{pool.Id}-{pool.CreationTime.UtcTicks:X}");
    }

    // A client asks there until it is answered something else than 202.
    private static Task AcceptedAsync(ServiceCall call, string operation)
    {
        call.Context.Response.Headers.Location =
            $"{call.Base}{AccountOf(call)}/poolOperationResults/{operation}?api-version={call.Query("api-version")}";
        call.Context.Response.Headers.RetryAfter = "1";
        return call.EmptyAsync(202);
    }

    // The pool of that name and that hour; another one of the same name is another pool.
    private static Task ResultAsync(ServiceCall call)
    {
        RequireAccount(call);
        string operation = call["operation"];
        return call.Read(() => call.Account.Pools.Values.Any(
            pool => operation == $"delete-{pool.Id}-{pool.CreationTime.UtcTicks:X}"))
            ? AcceptedAsync(call, operation)
            : call.EmptyAsync(204);
    }

    private static void Update(ServiceCall call, Pool pool, JsonObject definition, JsonObject? identity)
    {
        if (pool.State == PoolState.Deleting)
        {
            throw new BatchFailure("PoolBeingDeleted", pool.Id);
        }

        if (identity is not null && !JsonNode.DeepEquals(identity, pool.Identity))
        {
            if (pool.Nodes.Count > 0)
            {
                throw BatchFailure.Because("OperationInvalidForCurrentState", "Identities can be changed only while the pool has no nodes");
            }

            pool.Identity = identity;
        }

        foreach (string name in new[] { "startTask", "metadata", "displayName" }.Where(definition.ContainsKey))
        {
            pool.Definition.Put(name, definition[name]);
        }

        ArmScale.Apply(call.Account, pool, definition);
        pool.Modified(call.Account.Clock.Now);
    }
}
