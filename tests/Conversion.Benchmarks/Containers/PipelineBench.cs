using System.Diagnostics;
using System.Globalization;
using ImageConversion.Benchmarks.Table;

namespace ImageConversion.Benchmarks.Containers;

/// <summary>The contestants, installed and built, and how one of them is measured.</summary>
internal sealed class PipelineBench
{
    private readonly PinnedProcess _process;
    private readonly IReadOnlyList<SetImage> _images;

    private PipelineBench(PinnedProcess process, IReadOnlyList<SetImage> images, IReadOnlyList<Pipeline> pipelines) =>
        (_process, _images, Pipelines) = (process, images, pipelines);

    /// <summary>The contestants, the classic one first.</summary>
    public IReadOnlyList<Pipeline> Pipelines { get; }

    /// <summary>Installs and builds what is needed.</summary>
    /// <exception cref="InvalidOperationException">Something could not be installed or built.</exception>
    public static PipelineBench Prepare(Folders folders, IReadOnlyList<SetImage> images)
    {
        string[] packages = ["gcc", "libc6-dev", "python3", "python3-pil", "python3-azure-storage"];
        string[] absent = [.. packages.Where(p => !DebianPackage.IsInstalled(p))];
        if (absent.Length > 0)
        {
            Console.Error.WriteLine($"installing {string.Join(' ', absent)}");
            DebianPackage.Install(absent);
        }

        string launcher = Path.Combine(folders.Cache, "bin", "measured");
        Directory.CreateDirectory(Path.GetDirectoryName(launcher)!);
        _ = Shell.Run("gcc", "-O2", "-Wall", Path.Combine(folders.Programs, "pinned.c"), "-o", launcher);
        Console.Error.WriteLine("building imgconv and imgconv-worker");
        string imgconv = Publish(folders, "Hosts.Orchestrator", "imgconv");
        string worker = Publish(folders, "Hosts.Worker", "imgconv-worker");
        string script = Path.Combine(folders.Root, "tests", "Conversion.Benchmarks", "Containers", "classic.py");
        Table.CommandLine Convert(IPlaces p) => new(imgconv, ["convert", p.Source, p.Target, "--output", "json", "--verbosity", "quiet"]);
        return new PipelineBench(
            new PinnedProcess(launcher, PinnedProcess.AnyCore, folders.Scratch),
            images,
            [
                new Pipeline(
                    "classic script: one after another, Pillow",
                    ContainerPlaces.CreateAsync,
                    p => new Table.CommandLine("/usr/bin/python3", [script, ContainerOf(p.Source), ContainerOf(p.Target)])),
                new Pipeline(
                    "`imgconv-worker`, called as the classic script was",
                    ContainerPlaces.CreateAsync,
                    _ => new Table.CommandLine(worker, ["--task-id", "0", "--total-tasks", "1"])),
                new Pipeline("`imgconv convert`", ContainerPlaces.CreateAsync, Convert, RecordsUse: true),
                new Pipeline(
                    "`imgconv convert`, folders in memory", i => FolderPlaces.CreateAsync(i, folders.Scratch), Convert, RecordsUse: true),
            ]);
    }

    /// <summary>The name of an image in a source.</summary>
    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"photo-{index:D6}.jpg");

    /// <summary>Measures one contestant between places of its own.</summary>
    /// <exception cref="InvalidOperationException">It failed, or left a PNG out: a figure for it would be a lie.</exception>
    public async Task<PipelineRun> RunAsync(Pipeline pipeline)
    {
        using IPlaces places = await pipeline.Prepare(_images);
        Table.CommandLine command = pipeline.Convert(places) with { Environment = places.Environment };
        TimeSpan before = places.ServiceTime;
        long started = Stopwatch.GetTimestamp();
        ProcessCost cost = _process.Run(command);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        TimeSpan service = places.ServiceTime - before;
        (long pngs, long bytes) = await places.CountPngsAsync();
        return pngs == _images.Count
            ? new PipelineRun(pipeline, elapsed, cost, service, bytes)
            : throw new InvalidOperationException($"{pipeline.Name} left {pngs} PNGs of {_images.Count} images");
    }

    private static string ContainerOf(string address) => address["az://".Length..];

    private static string Publish(Folders folders, string project, string program)
    {
        string output = Path.Combine(folders.Cache, program);
        _ = Shell.Run(
            "dotnet", "publish", Path.Combine(folders.Root, "src", project), "-c", "Release", "-p:RunAnalyzersDuringBuild=false", "-v", "q", "--nologo", "-o", output);
        return Path.Combine(output, program);
    }
}
