using ImageConversion.Benchmarks.Table;
using ImageConversion.Simulation.Draw;
using ImageConversion.Simulation.Engine;

namespace ImageConversion.Simulation.Report;

/// <summary>Makes the table and the picture of docs/scale.md anew.</summary>
internal static class ScaleCommand
{
    private const double Losses = 0.5;
    private const int VariantNodes = 100;

    public static async Task<int> RunAsync(string page, bool isQuick)
    {
        (int Nodes, int Draws)[] sizes = isQuick ? [(10, 2), (100, 1)] : [(10, 10), (100, 5), (1000, 3), (10_000, 1)];
        string folder = Path.ChangeExtension(page, null);
        Directory.CreateDirectory(folder);
        var rows = new List<ScaleRow>();
        foreach ((int nodes, int draws) in sizes)
        {
            foreach (double losses in new[] { 0, Losses })
            {
                rows.Add(ScaleRow.Run(nodes, losses, draws));
                await Console.Error.WriteLineAsync(FormattableString.Invariant(
                    $"{nodes} nodes, {losses} losses a node and hour: {rows[^1].Mean(d => d.Ratio):F3}")).ConfigureAwait(false);
            }
        }

        int variantDraws = isQuick ? 1 : 5;
        (Variant, ScaleRow)[] variants = [.. Variant.All.Select(v => (v, Run(v, variantDraws)))];
        PaperEstimate paper = await PaperEstimate.MeasureAsync(rows.Where(r => r.LossesPerNodeHour > 0).MaxBy(r => r.Nodes)!.Draws[0])
            .ConfigureAwait(false);
        string table = ScaleTable.Write(rows, variants, paper);
        await File.WriteAllTextAsync(Path.Combine(folder, "scale.svg"), ScalePicture.Draw(rows)).ConfigureAwait(false);
        Page.Update(page, table);
        await Console.Out.WriteLineAsync(table).ConfigureAwait(false);
        return 0;
    }

    private static ScaleRow Run(Variant variant, int draws)
    {
        ScenarioResult[] results = [.. Enumerable.Range(1, draws).Select(seed => variant
            .Change(new Scenario { Options = new ClusterOptions { Nodes = VariantNodes, Seed = (ulong)seed } })
            .Run(withOthers: false))];
        return new ScaleRow(VariantNodes, results[0].Scenario.Options.LossesPerNodeHour, results);
    }
}
