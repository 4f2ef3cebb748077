using ImageConversion.Batch.AzureBatch;

namespace ImageConversion.Batch.Pools;

/// <summary>A pool that can be made: checked against what the account has.</summary>
public sealed class PoolPlan
{
    internal PoolPlan(
        PoolSpecification specification, BatchAccountPoolData request, int? coresPerNode, IReadOnlyList<string> notes) =>
        (Specification, Request, CoresPerNode, Notes) = (specification, request, coresPerNode, notes);

    /// <summary>What was wanted.</summary>
    public PoolSpecification Specification { get; }

    /// <summary>Cores of a machine; null where the account was not asked.</summary>
    public int? CoresPerNode { get; }

    /// <summary>What is to be said of it, and what could not be checked.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>What is sent to the management API; where there is no identity, its equal goes to the data plane.</summary>
    internal BatchAccountPoolData Request { get; }

    /// <summary>Which call makes the pool, for people.</summary>
    public string Call => Specification.IsManaged
        ? $"PUT …/pools/{Specification.Id}?api-version={AzureBatchServiceOptions.ApiVersion}, If-None-Match: *"
        : $"POST /pools?api-version={AzureBatchServiceOptions.ApiVersion}";

    /// <summary>The body of that call as JSON, indented: what is sent, but for the space.</summary>
    public string RequestJson() => Specification.IsManaged
        ? PoolRequest.Json(Request)
        : PoolRequest.Json(PoolRequest.ForService(Specification.Id, Request));
}
