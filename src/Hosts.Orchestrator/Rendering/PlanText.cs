using Conversion.Batch;
using Conversion.Batch.Planning;
using Conversion.Batch.Runs;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A plan for people, or for programs.</summary>
internal static class PlanText
{
    /// <param name="writer">Receives the text.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="written">Where the plan was written; null where it was not.</param>
    /// <param name="json">One line of JSON instead.</param>
    public static void Write(TextWriter writer, Plan plan, string? written, bool json)
    {
        if (json)
        {
            writer.WriteLine(RunJson.Of(plan));
            return;
        }

        PlanEstimate estimate = PlanEstimate.Of(plan, Environment.ProcessorCount);
        writer.WriteLine($"Source      {plan.Source}");
        writer.WriteLine($"Target      {plan.Target}");
        writer.WriteLine($"Images      {plan.Total:N0}: {plan.ToConvert:N0} to convert, {plan.UpToDate:N0} up to date");
        if (plan.Ignored > 0)
        {
            writer.WriteLine($"Ignored     {plan.Ignored:N0} files that are not named like a JPEG");
        }

        writer.WriteLine($"To read     {Quantities.Bytes(plan.Bytes)} in {Counted(plan.Shards.Count, "shard")}");
        writer.WriteLine($"Estimate    {estimate.Megapixels:N1} megapixels, {Quantities.Bytes(estimate.TargetBytes)} of PNG, "
            + $"{Quantities.Duration(estimate.Elapsed)} on this machine's {Counted(Environment.ProcessorCount, "core")}");
        writer.WriteLine($"Recipe      {plan.RecipeHash}");
        if (written is not null)
        {
            writer.WriteLine($"Plan        {written}/plan.json");
        }
    }

    private static string Counted(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count:N0} {noun}s";
}
