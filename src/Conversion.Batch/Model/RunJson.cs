using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ImageConversion.Batch.Model;

/// <summary>The JSON of a run's objects, as in its files (docs/formats.md): one line, for other programs.</summary>
public static class RunJson
{
    /// <summary>A summary, as in <c>summary.json</c>.</summary>
    public static string From(RunSummary summary) => JsonSerializer.Serialize(summary, BatchJson.Default.RunSummary);

    /// <summary>A plan, as in <c>plan.json</c>.</summary>
    public static string From(Plan plan) => JsonSerializer.Serialize(plan, BatchJson.Default.Plan);

    /// <summary>A plan, as in <c>plan.json</c>, with its estimate, as in <c>estimate.json</c>, behind it.</summary>
    public static string From(Plan plan, RunEstimate estimate)
    {
        JsonObject all = JsonSerializer.SerializeToNode(plan, BatchJson.Default.Plan)!.AsObject();
        all["estimate"] = JsonSerializer.SerializeToNode(estimate, BatchJson.Default.RunEstimate);
        return all.ToJsonString();
    }

    /// <summary>Where a run went: <c>batch.json</c> with the run's id and address before it.</summary>
    public static string From(BatchRecord record, string run, string address)
    {
        JsonObject all = new() { ["run"] = run, ["address"] = address };
        foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(record, BatchJson.Default.BatchRecord)!.AsObject())
        {
            all[name] = value?.DeepClone();
        }

        return all.ToJsonString();
    }

    /// <summary>Runs, as an array.</summary>
    public static string From(IReadOnlyList<RunInfo> runs) => JsonSerializer.Serialize(runs, BatchJson.Default.IReadOnlyListRunInfo);

    /// <summary>An image's line of a ledger.</summary>
    public static string From(LedgerEntry entry) => JsonSerializer.Serialize(entry, BatchJson.Default.LedgerEntry);

    /// <summary>A run: its plan without shards, where it went, and its summary.</summary>
    public static string From(Plan plan, BatchRecord? batch, RunSummary summary) => new JsonObject
    {
        ["plan"] = JsonSerializer.SerializeToNode(plan, BatchJson.Default.Plan),
        ["batch"] = batch is null ? null : JsonSerializer.SerializeToNode(batch, BatchJson.Default.BatchRecord),
        ["summary"] = JsonSerializer.SerializeToNode(summary, BatchJson.Default.RunSummary),
    }.ToJsonString();

    /// <summary>A report.</summary>
    public static string From(RunReport report) => JsonSerializer.Serialize(report, BatchJson.Default.RunReport);

    /// <summary>What a verification has shown.</summary>
    public static string From(VerifyReport report) => JsonSerializer.Serialize(report, BatchJson.Default.VerifyReport);
}

/// <summary>The JSON of a run's files: camelCase names, enums by name, absent values left out, one line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(PlannedImage))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(AttemptRecord))]
[JsonSerializable(typeof(ShardReceipt))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(RunEstimate))]
[JsonSerializable(typeof(HeaderSample))]
[JsonSerializable(typeof(MeasuredRates))]
[JsonSerializable(typeof(PriceTable))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(IReadOnlyList<RunInfo>))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(BatchRecord))]
[JsonSerializable(typeof(ShardPart))]
[JsonSerializable(typeof(TargetHolder))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(WorkerBuild))]
internal sealed partial class BatchJson : JsonSerializerContext;
