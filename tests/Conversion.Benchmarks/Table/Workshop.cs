using System.Runtime.InteropServices;

namespace ImageConversion.Benchmarks.Table;

/// <summary>Everything that is needed to measure, installed or built.</summary>
internal sealed class Workshop
{
    /// <summary>Pinned, so that two runs of the table compare the same peer; the newest in its field when written.</summary>
    private const string SharpVersion = "0.35.5";

    private static readonly string[] Required =
        ["gcc", "libc6-dev", "libjpeg-dev", "libjpeg-turbo-progs", "python3", "python3-pil"];

    private static readonly string[] Optional = ["imagemagick", "python3-opencv", "libvips-tools"];

    private readonly Folders _folders;
    private readonly HashSet<string> _packages = [];

    private Workshop(Folders folders) => _folders = folders;

    /// <summary>What is not measured, and why.</summary>
    public List<string> LeftOut { get; } = [];

    public string Launcher => Built("pinned");

    public string Floor => Built("floor");

    public string Vips => Built("vips");

    /// <summary>sharp's program; null where it could not be installed.</summary>
    public CommandLine? Sharp { get; private set; }

    /// <exception cref="InvalidOperationException">Something without which nothing can be measured is absent.</exception>
    public static Workshop Prepare(Folders folders)
    {
        var workshop = new Workshop(folders);
        workshop.InstallPackages();
        workshop.Compile("pinned");
        workshop.Compile("floor", "-ljpeg");
        workshop.Compile("vips", "-ldl");
        workshop.InstallSharp();
        workshop.PublishDrivers();
        return workshop;
    }

    public bool Has(string package) => _packages.Contains(package);

    public CommandLine Python(string program) => new("/usr/bin/python3", [Path.Combine(_folders.Programs, program)]);

    public CommandLine Driver(bool isNative) => isNative
        ? new CommandLine(Path.Combine(_folders.Cache, "driver-aot", "conversion-driver"), [])
        : new CommandLine("dotnet", [Path.Combine(_folders.Cache, "driver-jit", "conversion-driver.dll")]);

    private string Built(string program) => Path.Combine(_folders.Cache, "bin", program);

    private void InstallPackages()
    {
        string[] absent = [.. Required.Where(p => !DebianPackage.IsInstalled(p))];
        if (absent.Length > 0)
        {
            Console.Error.WriteLine($"installing {string.Join(' ', absent)}");
            DebianPackage.Install(absent);
        }

        foreach (string package in Optional)
        {
            Try(package, () =>
            {
                if (!DebianPackage.IsInstalled(package))
                {
                    Console.Error.WriteLine($"installing {package}");
                    DebianPackage.Install(package);
                }

                _packages.Add(package);
            });
        }
    }

    private void InstallSharp() => Try("sharp", () =>
    {
        if (!Shell.Has("npm"))
        {
            DebianPackage.Install("nodejs", "npm");
        }

        string folder = Path.Combine(_folders.Cache, "sharp");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "sharp")))
        {
            Console.Error.WriteLine("installing sharp");
            Directory.CreateDirectory(folder);
            _ = Shell.Run("npm", "install", "--prefix", folder, "--no-audit", "--no-fund", $"sharp@{SharpVersion}");
        }

        Sharp = new CommandLine("node", [Path.Combine(_folders.Programs, "sharp.mjs")]) { Folder = folder };
    });

    private void Compile(string program, params string[] libraries)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Built(program))!);
        _ = Shell.Run("gcc", ["-O2", "-Wall", Path.Combine(_folders.Programs, program + ".c"), "-o", Built(program), .. libraries]);
    }

    private void PublishDrivers()
    {
        Console.Error.WriteLine("building the converter, JIT and AOT");
        Publish("driver-jit", "-p:PublishAot=false", "--self-contained", "false");
        // The linker that is here already; clang is the default and would be one more package. AOT decides at build time
        // how wide its vectors are: x86-64-v3 (AVX2) runs on every machine that a cloud rents out.
        string[] instructions = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? ["-p:IlcInstructionSet=x86-64-v3"]
            : [];
        Publish("driver-aot", ["-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc", .. instructions]);
    }

    private void Publish(string folder, params string[] properties)
    {
        string project = Path.Combine(_folders.Root, "tests", "Conversion.Benchmarks.Driver");
        _ = Shell.Run("dotnet", [
            "publish", project, "-c", "Release", "-v", "q", "--nologo", "-r", RuntimeInformation.RuntimeIdentifier,
            "-o", Path.Combine(_folders.Cache, folder), .. properties]);
    }

    /// <summary>A peer that cannot be had is left out of the table, which says so.</summary>
    private void Try(string name, Action prepare)
    {
        try
        {
            prepare();
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);
            LeftOut.Add($"{name}: could not be installed");
        }
    }
}
