using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;

namespace Hosts.Orchestrator.Rendering;

/// <summary>A plan for people, or for programs.</summary>
internal static class PlanText
{
    /// <param name="writer">Receives the text.</param>
    /// <param name="planned">The plan, and what it is estimated to take.</param>
    /// <param name="json">One line of JSON instead.</param>
    /// <param name="isDetailed">Whether ignored files are named.</param>
    public static void Write(TextWriter writer, PlannedRun planned, bool json, bool isDetailed = false)
    {
        (Plan plan, RunEstimate estimate, RunHandle? run) = planned;
        if (json)
        {
            writer.WriteLine(RunJson.From(plan, estimate));
            return;
        }

        if (isDetailed)
        {
            IgnoredText.WriteNames(writer, plan.IgnoredFiles, plan.Ignored);
        }

        writer.WriteLine($"Source      {VisibleText.Of(plan.Source)}");
        writer.WriteLine($"Target      {VisibleText.Of(plan.Target)}");
        writer.WriteLine($"Images      {plan.Total:N0}: {plan.ToConvert:N0} to convert, {plan.UpToDate:N0} up to date");
        if (plan.Ignored > 0)
        {
            writer.WriteWrapped($"Ignored     {IgnoredText.Of(plan.Ignored, plan.IgnoredBy)}");
        }

        if (plan.NotPreserved != PreservedProperties.None)
        {
            writer.WriteWrapped($"Not kept    {Of(plan.NotPreserved)}");
        }

        WriteForeign(writer, plan);
        writer.WriteLine($"To read     {Quantities.Bytes(plan.Bytes)} in {Quantities.Count(plan.Shards.Count, "shard")}");
        EstimateText.Write(writer, estimate);
        writer.WriteLine($"Recipe      {plan.RecipeHash}");
        if (run?.Address is { } written)
        {
            writer.WriteLine($"Plan        {written}/plan.json");
            writer.WriteLine($"Convert it  imgconv {(estimate.Machines.VmSize is null || StoreAddress.Parse(plan.Source).IsFolder ? $"resume {ShellText.Quoted(written)}" : $"submit --run {plan.Run}")}");
        }
    }

    /// <summary>What cannot be carried to the PNGs.</summary>
    public static string Of(PreservedProperties properties) =>
        $"{properties.ToString().ToLowerInvariant()}: the source has none, or the target keeps none";

    private static void WriteForeign(TextWriter writer, Plan plan)
    {
        if (plan.Foreign > 0)
        {
            writer.WriteWrapped($"Not ours    {Quantities.Count(plan.Foreign, "PNG")} not made by imgconv will be "
                + $"{(plan.Overwrite == OverwritePolicy.Own ? "left as they are" : "replaced; '--overwrite own' leaves them")}: "
                + $"{string.Join(", ", plan.ForeignNames.Select(VisibleText.Of))}{(plan.Foreign > plan.ForeignNames.Count ? " …" : "")}");
        }
    }
}
