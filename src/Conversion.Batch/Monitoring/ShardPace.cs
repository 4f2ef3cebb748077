namespace Conversion.Batch.Monitoring;

/// <summary>How a shard that is at work gets on, as its ledger shows.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Images">Its images, without those that it gave away.</param>
/// <param name="Done">Those of them that have an outcome.</param>
/// <param name="Left">How long it has to go, by the bytes that are left and the pace of the present task.</param>
/// <param name="Node">The machine that wrote its last outcome.</param>
public sealed record ShardPace(int Shard, long Images, long Done, TimeSpan Left, string Node);
