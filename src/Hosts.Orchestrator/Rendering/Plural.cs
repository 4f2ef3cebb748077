namespace Hosts.Orchestrator.Rendering;

/// <summary>Counts with their nouns.</summary>
internal static class Plural
{
    /// <summary>E.g. <c>1 shard</c>, <c>1,234 shards</c>.</summary>
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count:N0} {noun}s";
}
