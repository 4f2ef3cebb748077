using System.CommandLine;

namespace ImageConversion.Benchmarks.Table;

/// <summary>The command <c>table</c>: makes the table of costs and sizes anew, peers included.</summary>
internal static class TableCommand
{
    public static int Run(string[] arguments)
    {
        var quick = new Option<bool>("--quick") { Description = "One image or two a set, two rounds: does everything run?" };
        var sets = new Option<string[]>("--sets")
        {
            Description = "Only these, separated by commas: " + string.Join(',', ImageSet.Names),
            CustomParser = result => Split(result.Tokens.Select(t => t.Value)),
        };
        sets.Validators.Add(result =>
        {
            foreach (string word in Split(result.Tokens.Select(t => t.Value)).Except(ImageSet.Names))
            {
                result.AddError($"--sets: there is no set '{word}', but {string.Join(", ", ImageSet.Names)}");
            }
        });
        var only = new Option<string[]>("--only")
        {
            Description = "Only contestants whose names contain one of these words, and Pillow, which sizes refer to.",
            CustomParser = result => Split(result.Tokens.Select(t => t.Value)),
        };
        var output = new Option<string?>("--out")
        {
            Description = "Where table, figures and picture go; docs/performance, for a quick run the cache.",
        };
        var core = new Option<int?>("--core") { Description = "The core that everything is pinned to; the last." };
        var command = new RootCommand("Measures this converter and its peers beside libjpeg-turbo's decoder.")
        {
            quick, sets, only, output, core,
        };
        command.SetAction(parsed => Run(new TableOptions
        {
            IsQuick = parsed.GetValue(quick),
            Sets = parsed.GetValue(sets) is { Length: > 0 } chosen ? chosen : ImageSet.Names,
            Only = parsed.GetValue(only) ?? [],
            OutputFolder = parsed.GetValue(output),
            Core = parsed.GetValue(core) ?? Environment.ProcessorCount - 1,
        }));
        return command.Parse(arguments).Invoke();
    }

    private static int Run(TableOptions options)
    {
        var folders = new Folders(options);
        DateTimeOffset started = TimeProvider.System.GetUtcNow();
        Workshop workshop = Workshop.Prepare(folders);
        IReadOnlyList<ImageSet> sets = ImageSet.Make(folders, options);
        IReadOnlyList<Contestant> contestants = Contestants.Choose(workshop, options);
        Machine machine = Machine.Describe(folders, workshop, contestants, started);
        var process = new PinnedProcess(workshop.Launcher, options.Core, folders.Scratch);
        var track = new Track(process, workshop, folders, options);
        List<Measurement> measurements = track.Run(contestants, sets);
        IReadOnlyList<MemoryFigure> memory = options.IsQuick ? [] : MemoryTrack.Run(process, workshop, folders, sets);

        var results = new Results(contestants, sets, measurements, memory, machine, options.BatchMegapixels);
        RawFigures.Write(results, folders.Output);
        File.WriteAllText(Path.Combine(folders.Output, "frontier.svg"), FrontierPicture.Draw(results));
        string table = TableWriter.Write(results);
        File.WriteAllText(Path.Combine(folders.Output, "table.md"), table);
        Page.Update(folders.Page, table);
        Console.WriteLine(table);
        Console.Error.WriteLine($"written to {folders.Output} after {TimeProvider.System.GetUtcNow() - started:mm\\:ss}");
        return 0;
    }

    private static string[] Split(IEnumerable<string> words) =>
        [.. words.SelectMany(w => w.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
