using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Pools;

/// <summary>Checks a wanted pool against an account's quotas, of which other pools have their part.</summary>
/// <remarks>https://learn.microsoft.com/azure/batch/batch-quota-limit: cores of dedicated and of Spot nodes, and pools, each of
/// the whole account; cores of dedicated nodes also by family of machines.</remarks>
internal static class PoolQuota
{
    /// <summary>A size among those that the service offers in a region.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.UnknownVmSize"/>: it is not among them.</exception>
    public static BatchSupportedSku FindSize(string name, IReadOnlyList<BatchSupportedSku> offered, string? location) =>
        offered.FirstOrDefault(s => Same(s.Name, name))
        ?? throw new BatchException(
            BatchErrorKind.UnknownVmSize, $"The service does not offer '{name}' in {location ?? "this region"}.{Similar(name, offered)}");

    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.QuotaExceeded"/>; all that is lacking.</exception>
    public static void Check(
        PoolSpecification pool,
        BatchSupportedSku size,
        BatchAccountProperties account,
        IReadOnlyList<BatchPool> others,
        IReadOnlyList<BatchSupportedSku> offered)
    {
        var lacking = new List<string>();
        if (account.PoolQuota is { } most && others.Count >= most)
        {
            lacking.Add($"the account may have {Quantities.Count(most, "pool")} and has {others.Count}");
        }

        if (size.Cores is { } cores)
        {
            Dictionary<string, BatchSupportedSku> byName = offered
                .Where(s => s.Name is not null)
                .DistinctBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(s => s.Name!, StringComparer.OrdinalIgnoreCase);
            int Cores(BatchPool other) => byName.GetValueOrDefault(other.VmSize ?? "")?.Cores ?? 0;
            PoolSize wanted = pool.AutoScale?.Max ?? pool.Size;
            Require(
                "dedicated cores",
                (long)wanted.Dedicated * cores,
                others.Sum(o => (long)(o.TargetDedicatedNodes ?? 0) * Cores(o)),
                account.DedicatedCoreQuota,
                lacking);
            Require(
                "Spot cores",
                (long)wanted.Spot * cores,
                others.Sum(o => (long)(o.TargetLowPriorityNodes ?? 0) * Cores(o)),
                account.LowPriorityCoreQuota,
                lacking);
            if (account.DedicatedCoreQuotaPerVMFamilyEnforced == true && size.FamilyName is { } family)
            {
                Require(
                    $"dedicated cores of the family {family}",
                    (long)wanted.Dedicated * cores,
                    others.Where(o => Same(byName.GetValueOrDefault(o.VmSize ?? "")?.FamilyName, family))
                        .Sum(o => (long)(o.TargetDedicatedNodes ?? 0) * Cores(o)),
                    account.DedicatedCoreQuotaPerVMFamily?.FirstOrDefault(q => Same(q.Name, family))?.CoreQuota,
                    lacking);
            }
        }

        if (lacking.Count > 0)
        {
            throw new BatchServiceException(
                BatchServiceErrorKind.QuotaExceeded,
                $"pool '{pool.Id}' of {pool.Size} {(pool.Size.Total == 1 ? "node" : "nodes")} of {size.Name} is beyond the account's quota: {string.Join("; ", lacking)}. "
                + "Ask for more in the portal (the Batch account, Quotas), or make the pool smaller.");
        }
    }

    private static void Require(string what, long wanted, long used, int? quota, List<string> lacking)
    {
        if (wanted > 0 && quota is { } most && used + wanted > most)
        {
            lacking.Add($"it needs {wanted} {what}, other pools take {used}, the quota is {most}");
        }
    }

    // Of the same series first: who mistypes a size means one nearby.
    private static string Similar(string name, IReadOnlyList<BatchSupportedSku> offered)
    {
        string series = new([.. name.TakeWhile(c => !char.IsAsciiDigit(c))]);
        string[] near = [.. offered.Select(s => s.Name).OfType<string>()
            .Where(n => n.StartsWith(series, StringComparison.OrdinalIgnoreCase)).Take(8)];
        return near.Length == 0 ? "" : $" It offers, among others: {string.Join(", ", near)}.";
    }

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
