using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace ImageConversion.Testing;

/// <summary><c>imgconv</c> compiled ahead of time, as it is handed out. The first test that needs it publishes it; all other test
/// projects of this run and of later ones use the same files until a source changes.</summary>
/// <remarks>The compilation takes a minute of processor time. With <c>IMGCONV_TEST_PROGRAM=managed</c> tests use the program that was
/// built with them instead, which suits short loops while code is written.</remarks>
public static class NativeProgram
{
    private const string Variable = "IMGCONV_TEST_PROGRAM";

    private static readonly Lazy<string?> Published = new(Publish);

    /// <summary>The platform it is compiled for.</summary>
    public static string Runtime { get; } =
        $"linux-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    /// <summary>Arguments of <c>dotnet</c> by which whatever it makes is made from the same compilation; also after a commit, which
    /// would otherwise be part of the version.</summary>
    public static IReadOnlyList<string> BuildArguments =>
        ["--artifacts-path", BuildFolder, "-p:IncludeSourceRevisionInInformationalVersion=false", "-p:RunAnalyzers=false"];

    /// <summary>Where the build keeps its files.</summary>
    public static string BuildFolder { get; } = Path.Combine(RepositoryPaths.Root, "artifacts", "tests", "native");

    /// <summary>Where the archive of the published folder is.</summary>
    public static string HandOutFolder { get; } = Path.Combine(BuildFolder, "made");

    /// <summary>Why there is no native program here; null where there is one.</summary>
    public static string? ReasonForAbsence { get; } =
        Environment.GetEnvironmentVariable(Variable) == "managed" ? $"{Variable} is 'managed'"
        : !OperatingSystem.IsLinux() ? "the tests compile ahead of time on Linux only"
        : !DebianTool.IsOnPath("clang") && !DebianTool.IsOnPath("gcc") ? "neither clang nor gcc is installed: apt-get install gcc zlib1g-dev"
        : null;

    /// <summary>The folder that is handed out: the program and what lies beside it. Null where it cannot be made.</summary>
    public static string? PublishFolder => Published.Value;

    /// <summary>The worker that comes with it, as nodes get it; <c>IMGCONV_TEST_WORKER</c> names one that was published before. Null
    /// where it cannot be made.</summary>
    public static string? WorkerFolder =>
        Environment.GetEnvironmentVariable("IMGCONV_TEST_WORKER") is { } published ? published
        : PublishFolder is { } folder && Runtime == "linux-x64" ? Path.Combine(folder, "worker", "linux-x64")
        : null;

    /// <summary>The file to start for the <c>imgconv</c> of a test: the native program, else the one that was built.</summary>
    public static string Imgconv { get; } =
        Published.Value is { } folder ? Path.Combine(folder, "imgconv") : ManagedImgconv;

    /// <summary>The program as its project was built together with the tests.</summary>
    public static string ManagedImgconv
    {
        get
        {
            // The same configuration and framework as these tests: bin/Release/net10.0.
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(RepositoryPaths.Root, "src", "Hosts.Orchestrator", "bin", own.Parent!.Name, own.Name, "imgconv");
        }
    }

    /// <summary>Makes a test that is about the native program say where there is none.</summary>
    public static string Require()
    {
        if (ReasonForAbsence is { } reason)
        {
            Absent.Report($"imgconv cannot be compiled ahead of time here: {reason}");
        }

        return PublishFolder!;
    }

    /// <summary>Makes a test that is about the worker for nodes say where there is none.</summary>
    public static string RequireWorker()
    {
        if (WorkerFolder is null)
        {
            Absent.Report($"The worker for nodes cannot be compiled here: {ReasonForAbsence ?? "this is no x64 machine"}");
        }

        return WorkerFolder!;
    }

    /// <summary>Holds the build folder against other test projects.</summary>
    public static IDisposable Lock() => DebianTool.OpenGate(Path.Combine(Directory.CreateDirectory(BuildFolder).FullName, ".lock"));

    private static string? Publish()
    {
        if (ReasonForAbsence is not null)
        {
            return null;
        }

        using IDisposable held = Lock();
        string stampFile = Path.Combine(HandOutFolder, "sources");
        string stamp = HashOfSources();
        if (!File.Exists(stampFile) || File.ReadAllText(stampFile) != stamp)
        {
            if (Directory.Exists(HandOutFolder))
            {
                Directory.Delete(HandOutFolder, recursive: true);
            }

            Dotnet.Run(
                RepositoryPaths.Root, packageCache: null,
                [
                    "publish", "src/Hosts.Orchestrator", "-c", "Release", "-p:PublishProfile=binary", "-r", Runtime, "--nologo",
                    .. BuildArguments, $"-p:HandOutPath={HandOutFolder}/",
                ]);
            File.WriteAllText(stampFile, stamp);
        }

        return Directory.EnumerateDirectories(HandOutFolder).Single();
    }

    // Of the text of all files that the program is compiled from: a time says nothing in a fresh clone or after a checkout.
    private static string HashOfSources()
    {
        string root = RepositoryPaths.Root;
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(root, "src"), "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Concat(Directory.EnumerateFiles(root, "Directory.*"))
            .Append(Path.Combine(root, "global.json"))
            .Order(StringComparer.Ordinal);
        var hash = new XxHash128();
        foreach (string file in files)
        {
            hash.Append(Encoding.UTF8.GetBytes(Path.GetRelativePath(root, file)));
            hash.Append(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
