namespace ImageConversion.Benchmarks.Table;

/// <summary>Where things are: the checkout, the shared photographs, what is kept from run to run, what is not.</summary>
internal sealed class Folders
{
    private const string SharedMemory = "/dev/shm";

    public Folders(TableOptions options)
    {
        Root = FindRoot();
        Shared = Environment.GetEnvironmentVariable("IMGCONV_SHARED")
            ?? Path.Combine(Path.GetDirectoryName(Root)!, "shared");
        string caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        Cache = Path.Combine(caches, "imageconversion-benchmarks");
        string published = Path.Combine(Root, "docs", "performance");
        Output = Path.GetFullPath(options.OutputFolder ?? (options.IsQuick ? Path.Combine(Cache, "quick") : published));
        Page = Output + ".md";
        // In memory where there is any for it: what a disk makes of the PNGs is not what is measured.
        string temporary = Directory.Exists(SharedMemory) ? SharedMemory : Path.GetTempPath();
        Scratch = Path.Combine(temporary, $"imageconversion-benchmarks-{Environment.ProcessId}");
        Directory.CreateDirectory(Cache);
        Directory.CreateDirectory(Output);
        Directory.CreateDirectory(Scratch);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Scratch, recursive: true);
    }

    public string Root { get; }

    public string Shared { get; }

    /// <summary>Image sets, compiled programs and npm's packages, outside the checkout.</summary>
    public string Cache { get; }

    public string Output { get; }

    /// <summary>The page that the table is put into, where it exists.</summary>
    public string Page { get; }

    public string Scratch { get; }

    /// <summary>The sources of the floor and of the peers' programs.</summary>
    public string Programs => Path.Combine(Root, "tests", "Conversion.Benchmarks", "Table", "Programs");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ImageConversion.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("expected to run from within a checkout: no ImageConversion.sln above the program");
    }
}
