using Conversion.Batch.AzureBatch;

namespace Conversion.Batch.Pools;

/// <summary>A pool that can be made: checked against what the account has.</summary>
/// <param name="Specification">What was wanted.</param>
/// <param name="Request">What is sent to the management API; where there is no identity, its equal goes to the data plane.</param>
/// <param name="CoresPerNode">Cores of a machine; null where the account was not asked.</param>
/// <param name="Notes">What is to be said of it, and what could not be checked.</param>
public sealed record PoolPlan(
    PoolSpecification Specification, BatchAccountPoolData Request, int? CoresPerNode, IReadOnlyList<string> Notes)
{
    /// <summary>Which call makes the pool, for people.</summary>
    public string Call => Specification.IdentityId is null
        ? $"POST /pools?api-version={AzureBatchServiceOptions.ApiVersion}"
        : $"PUT …/pools/{Specification.Id}?api-version={AzureBatchServiceOptions.ApiVersion}, If-None-Match: *";

    /// <summary>The body of that call as JSON, indented: what is sent, but for the space.</summary>
    public string RequestJson() => Specification.IdentityId is null
        ? PoolRequest.Json(PoolRequest.ForService(Specification.Id, Request))
        : PoolRequest.Json(Request);
}
