using System.Globalization;
using System.Text;

namespace ImageConversion.Benchmarks.Table;

/// <summary>Writes the results as Markdown.</summary>
internal sealed class TableWriter
{
    private readonly Results _results;
    private readonly StringBuilder _text = new();

    private TableWriter(Results results) => _results = results;

    private IEnumerable<Contestant> Own => _results.Contestants.Where(c => c.Kind == ContestantKind.Own);

    private IEnumerable<Contestant> Native => Own.Where(c => c.IsNative);

    public static string Write(Results results)
    {
        var writer = new TableWriter(results);
        writer.WriteMachine();
        writer.WriteCosts();
        writer.WriteGoals();
        writer.WriteLeads();
        writer.WriteOwn();
        writer.WriteStart();
        writer.WriteMemory();
        return writer._text.ToString();
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Cost(double floors) => Number(floors, floors < 20 ? "F1" : "F0");

    private static string Size(double ratio) => Number(ratio, "F2");

    private static string Megabytes(double bytes) => Number(bytes / 1e6, bytes < 1e7 ? "F1" : "F0");

    private void Line(string text) => _text.Append(text).Append('\n');

    private void Heading(string title, params string[] explanation)
    {
        Line($"### {title}");
        Line("");
        foreach (string line in explanation)
        {
            Line(line);
        }

        Line("");
    }

    private void Row(params IEnumerable<string> cells) => Line($"| {string.Join(" | ", cells)} |");

    private void Header(params string[] cells)
    {
        Row(cells);
        Row(cells.Select(_ => "---"));
    }

    private void WriteMachine()
    {
        Machine machine = _results.Machine;
        Line($"Measured on {machine.MeasuredAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} at commit {machine.Commit}, "
            + $"load average {machine.LoadAverage} when it began. {machine.Processor}, {machine.Cores} cores, "
            + $"{Number(machine.MemoryGigabytes, "F0")} GB; {machine.System}; {machine.Runtime}.");
        Line($"{string.Join("; ", machine.Versions)}.");
        foreach (string left in machine.LeftOut)
        {
            Line($"Left out: {left}.");
        }

        Line("");
        Line($"Images: {string.Join("; ", _results.Sets.Select(s => $"{s.Name} {s.Images.Count} ({Number(s.Megapixels, "F0")} MP)"))}.");
        Line("");
    }

    private void WriteCosts()
    {
        Heading("Cost and size", "Cost in floors / total size relative to Pillow's default. Ours in bold.");
        Header(["whole conversion", .. _results.Sets.Select(s => s.Name), "geometric mean"]);
        foreach (Contestant contestant in _results.Contestants)
        {
            bool isBound = contestant.Kind == ContestantKind.Bound;
            string label = contestant.Kind switch
            {
                ContestantKind.Own or ContestantKind.OwnEncoder => $"**{contestant.Label}**",
                ContestantKind.Bound => $"*{contestant.Label}*",
                _ => contestant.Label,
            };
            Row([
                label,
                .. _results.Sets.Select(s => Pair(_results.Cost(contestant, s), isBound ? null : _results.Size(contestant, s))),
                Pair(_results.Cost(contestant), isBound ? null : _results.Size(contestant))]);
        }

        Line("");
    }

    private static string Pair(double cost, double? size) => size is null ? Cost(cost) : $"{Cost(cost)} / {Size(size.Value)}";

    private void WriteGoals()
    {
        Heading("Goals", "Geometric means over the sets, cost / size; the worst image is that of all sets.");
        Header("preset", "goal with SkiaSharp's decoder", "reached", "goal with our own", "reached, AOT", "reached, JIT", "worst image, goal", "worst image");
        foreach (Goal goal in Goal.All)
        {
            Contestant? native = Own.FirstOrDefault(c => c.Preset == goal.Preset && c.IsNative);
            Contestant? managed = Own.FirstOrDefault(c => c.Preset == goal.Preset && !c.IsNative);
            Row(
                goal.Preset,
                $"≤ {Pair(goal.CostWithSkia, goal.Size)}",
                Reached(_results.Contestants.FirstOrDefault(c => c.Preset == goal.Preset && c.Kind == ContestantKind.OwnEncoder)),
                $"≤ {Pair(goal.CostWithOwnDecoder, goal.Size)}",
                Reached(native),
                Reached(managed),
                goal.WorstImage is { } worst ? $"≤ {Size(worst)}" : "–",
                native is null ? "–" : Size(_results.Sets.Max(s => _results.Worst(native, s).Ratio)));
        }

        Line("");
    }

    private string Reached(Contestant? contestant) =>
        contestant is null ? "–" : Pair(_results.Cost(contestant), _results.Size(contestant));

    /// <summary>Each peer beside the cheapest preset whose files are no larger, on the peer's own images.</summary>
    private void WriteLeads()
    {
        Heading(
            "Compared with each peer",
            "The cheapest of our presets (AOT) whose PNGs of the same images are no larger in total, and how many times cheaper",
            "it is. Below 1, the peer is cheaper. “–” means that none of our presets is as small.");
        Header(["peer", .. _results.Sets.Select(s => s.Name)]);
        foreach (Contestant peer in _results.Contestants.Where(c => c.Kind == ContestantKind.Peer))
        {
            Row([peer.Label, .. _results.Sets.Select(s => Lead(peer, s))]);
        }

        Line("");
    }

    private string Lead(Contestant peer, ImageSet set)
    {
        IEnumerable<string> images = _results.Bytes(peer, set).Keys;
        Contestant? ahead = Native
            .Where(own => _results.Size(own, set, images) <= _results.Size(peer, set, images))
            .MinBy(own => _results.Cost(own, set));
        return ahead is null
            ? "–"
            : $"{ahead.Preset}, {Number(_results.Cost(peer, set) / _results.Cost(ahead, set), "F1")}x";
    }

    private void WriteOwn()
    {
        Heading(
            "Ours in detail",
            "Worst single image relative to Pillow's default / megapixels per processor second (the floor's in the same rounds) /",
            "peak resident memory of the whole process.");
        Header(["preset", .. _results.Sets.Select(s => s.Name)]);
        foreach (Contestant own in Own)
        {
            Row([own.Label, .. _results.Sets.Select(s =>
                $"{Size(_results.Worst(own, s).Ratio)} / {Number(_results.MegapixelsPerSecond(own, s), "F1")} "
                + $"({Number(_results.FloorMegapixelsPerSecond(own, s), "F0")}) / {Megabytes(_results.PeakBytes(own, s))} MB")]);
        }

        Line("");
    }

    private void WriteStart()
    {
        Heading(
            "First image and steady state",
            "Processor time from the start of the process to the first PNG, in ms / megapixels per processor second of the later",
            "half of the batch / bytes allocated per image there / full garbage collections.");
        Header(["preset", .. _results.Sets.Select(s => s.Name)]);
        foreach (Contestant own in Own)
        {
            Row([own.Label, .. _results.Sets.Select(s =>
            {
                DriverFigures figures = _results.Driver(own, s);
                string steady = figures.SteadyMegapixelsPerSecond > 0 ? Number(figures.SteadyMegapixelsPerSecond, "F1") : "–";
                return $"{Number(figures.FirstImageSeconds * 1000, "F0")} / {steady} / "
                    + $"{Number(figures.AllocatedBytesPerImage, "N0")} / {Number(figures.FullCollections, "F0")}";
            })]);
        }

        Line("");
    }

    private void WriteMemory()
    {
        if (_results.Memory.Count == 0)
        {
            return;
        }

        Heading(
            "Peak memory of one conversion",
            "Resident set of a process that converts one image, runtime and libraries included. The JPEG's size is in brackets.");
        var images = _results.Memory.DistinctBy(m => m.Megapixels).ToList();
        Header(["preset", .. images.Select(i => $"{Number(i.Megapixels, "F1")} MP ({Megabytes(i.InputBytes)} MB)")]);
        foreach (var rows in _results.Memory.GroupBy(m => (m.Preset, m.IsNative)))
        {
            Row([$"{rows.Key.Preset}, {(rows.Key.IsNative ? "AOT" : "JIT")}", .. images.Select(i =>
                rows.FirstOrDefault(r => r.Megapixels == i.Megapixels) is { } figure ? $"{Megabytes(figure.PeakBytes)} MB" : "–")]);
        }

        Line("");
    }
}
