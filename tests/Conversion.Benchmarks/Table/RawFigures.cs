using System.Globalization;

namespace ImageConversion.Benchmarks.Table;

/// <summary>Every single figure, as tab-separated text.</summary>
internal static class RawFigures
{
    public static void Write(Results results, string folder)
    {
        File.WriteAllLines(Path.Combine(folder, "runs.tsv"), Runs(results));
        File.WriteAllLines(Path.Combine(folder, "sizes.tsv"), Sizes(results));
    }

    private static IEnumerable<string> Runs(Results results)
    {
        yield return string.Join('\t', [
            "set", "round", "contestant", "images", "repeats", "megapixels", "cpu_seconds", "start_seconds",
            "floor_megapixels", "floor_cpu_seconds", "cost_floors", "png_bytes", "peak_bytes"]);
        foreach (Measurement m in results.Measurements)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"""
                {m.Set}	{m.Round + 1}	{m.Contestant}	{m.Batch.Images.Count}	{m.Batch.Repeats}	{m.Batch.Megapixels:F2}	{m.Cost.Seconds:F4}	{m.StartSeconds:F4}	{m.FloorMegapixels:F2}	{m.FloorSeconds:F4}	{m.SecondsPerMegapixel(results.FullBatchMegapixels) / m.FloorSecondsPerMegapixel:F3}	{m.Bytes.Values.Sum()}	{m.Cost.PeakBytes}
                """);
        }
    }

    private static IEnumerable<string> Sizes(Results results)
    {
        yield return string.Join('\t', ["set", "image", .. results.Contestants.Select(c => c.Id)]);
        foreach (ImageSet set in results.Sets)
        {
            var columns = results.Contestants.Select(c => results.Bytes(c, set)).ToList();
            foreach (SetImage image in set.Images)
            {
                IEnumerable<string> cells = columns.Select(
                    c => c.TryGetValue(image.Name, out long bytes) ? bytes.ToString(CultureInfo.InvariantCulture) : "");
                yield return string.Join('\t', [set.Name, image.Name, .. cells]);
            }
        }
    }
}
