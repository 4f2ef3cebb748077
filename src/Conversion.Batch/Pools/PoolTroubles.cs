using ImageConversion.Batch.AzureBatch;

namespace ImageConversion.Batch.Pools;

/// <summary>Says in words what is wrong with a pool or a node, and what helps.</summary>
internal static class PoolTroubles
{
    /// <summary>Why a pool has fewer nodes than it is to have.</summary>
    /// <remarks>The codes: learn.microsoft.com/azure/batch/batch-pool-node-error-checking.</remarks>
    public static string Explain(BatchResizeError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string? help = error.Code?.ToUpperInvariant() switch
        {
            "ACCOUNTCOREQUOTAREACHED" =>
                "the account's quota of dedicated cores is used up: ask for more in the portal (the Batch account, Quotas), "
                + "make the pool smaller, or take Spot nodes",
            "ACCOUNTLOWPRIORITYCOREQUOTAREACHED" or "ACCOUNTSPOTCOREQUOTAREACHED" =>
                "the account's quota of Spot cores is used up: ask for more in the portal (the Batch account, Quotas), "
                + "or take dedicated nodes",
            "ACCOUNTVMSERIESCOREQUOTAREACHED" =>
                "the account's quota of cores for this family of machines is used up: ask for more in the portal, or take a "
                + "size of another family",
            "SUBSCRIPTIONCOREQUOTAREACHED" => "the subscription's quota of cores is used up: ask for more in the portal",
            "ALLOCATIONTIMEDOUT" or "ALLOCATIONFAILED" or "OVERCONSTRAINEDALLOCATIONREQUEST" or "SKUNOTAVAILABLE" =>
                "the region has no more machines of this size now: try later, take another size or region, or mix Spot and "
                + "dedicated nodes; the nodes that are there work",
            "RESIZESTOPPED" => "the resize was stopped",
            "UNSUPPORTEDVMSIZE" => "the service does not offer this size of machines",
            _ => null,
        };
        return help is null ? $"{error.Code ?? "no code"}: {error.Message}" : $"{help} ({error.Code})";
    }

    /// <summary>Whether the account's owner has to do something before a resize can succeed; else time may help.</summary>
    public static bool IsQuota(BatchResizeError error) =>
        error?.Code?.Contains("Quota", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Why a node takes no tasks; null where it is well, or on its way.</summary>
    /// <param name="node">The node.</param>
    /// <param name="said">What its start task wrote to stderr, where it was read.</param>
    public static string? Explain(BatchNode node, string? said = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.State == BatchNodeState.StartTaskFailed)
        {
            BatchStartTaskInfo? info = node.StartTaskInfo;
            return $"node {node.Id}: its start task failed"
                + (info?.ExitCode is { } code ? $" with exit code {code}" : "")
                + (info?.FailureInfo is { } failure ? $" ({failure.Code}: {failure.Message})" : "")
                + (said is null ? "; its output is in startup/stderr.txt" : $": {said}");
        }

        if (node.State == BatchNodeState.Unusable || node.State == BatchNodeState.Unknown || node.State == BatchNodeState.Offline)
        {
            string errors = string.Join(", ", (node.Errors ?? []).Select(e => $"{e.Code}: {e.Message}"));
            return $"node {node.Id} is {node.State}{(errors.Length > 0 ? $" ({errors})" : "")}; the service tries to recover it, a "
                + "resize to 0 and back replaces it";
        }

        return null;
    }
}
