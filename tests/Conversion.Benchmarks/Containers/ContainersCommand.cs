using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using ImageConversion.Benchmarks.Table;

namespace ImageConversion.Benchmarks.Containers;

/// <summary>The command <c>containers</c>: the classic pipeline and ours, on the same images between containers.</summary>
internal static class ContainersCommand
{
    public static Task<int> RunAsync(string[] arguments)
    {
        var images = new Option<int>("--images") { Description = "How many.", DefaultValueFactory = _ => 1000 };
        var rounds = new Option<int>("--rounds") { Description = "How often each, in turn.", DefaultValueFactory = _ => 3 };
        var set = new Option<string>("--set")
        {
            Description = "Of which the images are, over and over.", DefaultValueFactory = _ => "s800",
        };
        set.AcceptOnlyFromAmong([.. ImageSet.Names]);
        var write = new Option<bool>("--write") { Description = "Put the tables into docs/worker.md." };
        var command = new RootCommand(
            "Converts a container in Azurite by list, download, Pillow, upload; by imgconv-worker; and by imgconv.")
        {
            images, rounds, set, write,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(images), parsed.GetValue(rounds), parsed.GetRequiredValue(set), parsed.GetValue(write)));
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> RunAsync(int count, int rounds, string setName, bool write)
    {
        var options = new TableOptions { Sets = [setName], Only = [], Core = 0 };
        var folders = new Folders(options);
        ImageSet set = ImageSet.Make(folders, options).Single();
        SetImage[] images = [.. Enumerable.Range(0, count).Select(i => set.Images[i % set.Images.Count])];
        PipelineBench bench = PipelineBench.Prepare(folders, images);
        var runs = new List<PipelineRun>();
        for (int round = 1; round <= rounds; round++)
        {
            foreach (Pipeline pipeline in bench.Pipelines)
            {
                PipelineRun run = await bench.RunAsync(pipeline);
                runs.Add(run);
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round}, {pipeline.Name}: {run.Elapsed.TotalSeconds:0.0} s, {run.Cost.Seconds:0.0} s of processor"));
            }
        }

        string table = Describe(set, count, rounds) + Environment.NewLine + PipelineTable.Write(runs, count);
        Console.WriteLine(table);
        if (write)
        {
            Page.Update(Path.Combine(folders.Root, "docs", "worker.md"), table);
        }

        return 0;
    }

    private static string Describe(ImageSet set, int images, int rounds)
    {
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {images} images (`{set.Name}`, {set.Images.Count} different ones), medians of {rounds} rounds, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.
            {Environment.ProcessorCount} cores, which the emulator shares (load at the end {load}). {RuntimeInformation.FrameworkDescription};
            python3-pil {DebianPackage.Version("python3-pil")}, python3-azure-storage {DebianPackage.Version("python3-azure-storage")}.

            """);
    }
}
