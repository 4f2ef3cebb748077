namespace Conversion.Batch.Execution;

/// <summary>What ledgers call the machine that this program runs on.</summary>
internal static class ThisNode
{
    /// <summary>On a pool the node's id, by which <c>imgconv logs</c> and the portal know it; else the machine's name.</summary>
    public static string Name { get; } =
        Environment.GetEnvironmentVariable("AZ_BATCH_NODE_ID") is { Length: > 0 } node ? node : Environment.MachineName;
}
