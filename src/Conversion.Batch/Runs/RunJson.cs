using System.Text.Json;
using System.Text.Json.Nodes;
using Conversion.Batch.Estimation;
using Conversion.Batch.Planning;
using Conversion.Batch.Reporting;
using Conversion.Batch.Submission;
using Conversion.Batch.Verification;

namespace Conversion.Batch.Runs;

/// <summary>The JSON of a run's objects, as in its files (docs/formats.md): one line, for other programs.</summary>
public static class RunJson
{
    /// <summary>A summary, as in <c>summary.json</c>.</summary>
    public static string Of(RunSummary summary) => JsonSerializer.Serialize(summary, BatchJson.Default.RunSummary);

    /// <summary>A plan, as in <c>plan.json</c>.</summary>
    public static string Of(Plan plan) => JsonSerializer.Serialize(plan, BatchJson.Default.Plan);

    /// <summary>A plan, as in <c>plan.json</c>, with its estimate, as in <c>estimate.json</c>, behind it.</summary>
    public static string Of(Plan plan, RunEstimate estimate)
    {
        JsonObject all = JsonSerializer.SerializeToNode(plan, BatchJson.Default.Plan)!.AsObject();
        all["estimate"] = JsonSerializer.SerializeToNode(estimate, BatchJson.Default.RunEstimate);
        return all.ToJsonString();
    }

    /// <summary>Where a run went: <c>batch.json</c> with the run's id and address before it.</summary>
    public static string Of(BatchRecord record, RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        JsonObject all = new() { ["run"] = run.Run, ["address"] = run.Address };
        foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(record, BatchJson.Default.BatchRecord)!.AsObject())
        {
            all[name] = value?.DeepClone();
        }

        return all.ToJsonString();
    }

    /// <summary>A report.</summary>
    public static string Of(RunReport report) => JsonSerializer.Serialize(report, BatchJson.Default.RunReport);

    /// <summary>What a verification has shown.</summary>
    public static string Of(VerifyReport report) => JsonSerializer.Serialize(report, BatchJson.Default.VerifyReport);
}
