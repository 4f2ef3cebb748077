namespace Conversion.Batch.Scheduling.Policy;

/// <summary>What a shard shall give to other slots.</summary>
/// <param name="Shard">The shard's number.</param>
/// <param name="KeepBytes">What its task keeps of the work that was not begun when the ledger was read.</param>
/// <param name="PartBytes">The rest, in parts of this work each; at least one.</param>
public sealed record ShardRelief(int Shard, double KeepBytes, IReadOnlyList<double> PartBytes);
