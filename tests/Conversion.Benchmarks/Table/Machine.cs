using System.Globalization;
using System.Runtime.InteropServices;

namespace ImageConversion.Benchmarks.Table;

/// <summary>What the figures were measured on, and with.</summary>
internal sealed record Machine
{
    public required string Processor { get; init; }

    public required int Cores { get; init; }

    public required double MemoryGigabytes { get; init; }

    public required string System { get; init; }

    public required string Runtime { get; init; }

    public required string Commit { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>What waited for the processor when the run began: 0 is an idle machine.</summary>
    public required string LoadAverage { get; init; }

    public required IReadOnlyList<string> Versions { get; init; }

    public required IReadOnlyList<string> LeftOut { get; init; }

    public static Machine Describe(
        Folders folders, Workshop workshop, IReadOnlyList<Contestant> contestants, DateTimeOffset measuredAt) => new()
    {
        Processor = ProcessorName(),
        Cores = Environment.ProcessorCount,
        MemoryGigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9,
        System = $"{SystemName()}, Linux {Environment.OSVersion.Version}, {RuntimeInformation.OSArchitecture}",
        Runtime = RuntimeInformation.FrameworkDescription,
        Commit = Commits(folders.Root),
        MeasuredAt = measuredAt,
        LoadAverage = File.ReadAllText("/proc/loadavg").Split(' ')[0],
        Versions = [.. PeerVersions(workshop, contestants)],
        LeftOut = workshop.LeftOut,
    };

    private static string ProcessorName() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static string SystemName() =>
        File.ReadLines("/etc/os-release").First(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
            .Split('=')[1].Trim('"');

    private static string Commits(string root)
    {
        string head = Shell.Run(new CommandLine("git", ["rev-parse", "--short", "HEAD"]) { Folder = root }).Trim();
        string changes = Shell.Run(new CommandLine("git", ["status", "--porcelain", "--", "src"]) { Folder = root });
        return changes.Length == 0 ? head : head + " with changes";
    }

    private static IEnumerable<string> PeerVersions(Workshop workshop, IReadOnlyList<Contestant> contestants)
    {
        yield return $"libjpeg-turbo {DebianPackage.Version("libjpeg62-turbo") ?? DebianPackage.Version("libjpeg-turbo8")} (the floor)";
        if (contestants.Any(c => c.Id == "imagemagick"))
        {
            yield return $"ImageMagick {DebianPackage.Version("imagemagick")}";
        }

        foreach ((string id, string name) in ((string, string)[])[
            ("pillow", "Pillow"), ("opencv", "OpenCV"), ("vips", "libvips"), ("sharp", "sharp")])
        {
            if (contestants.FirstOrDefault(c => c.Id == id) is { } contestant)
            {
                yield return $"{name} {Shell.Run(contestant.Start).Trim()}";
            }
        }

        string assets = Path.Combine(Path.GetDirectoryName(workshop.Driver(isNative: false).Arguments[0])!, "SkiaSharp.dll");
        Version skia = global::System.Reflection.AssemblyName.GetAssemblyName(assets).Version!;
        string file = global::System.Diagnostics.FileVersionInfo.GetVersionInfo(assets).FileVersion ?? skia.ToString();
        yield return string.Create(CultureInfo.InvariantCulture, $"SkiaSharp {file}");
    }
}
