using System.Runtime.InteropServices;

namespace ImageConversion.Testing;

/// <summary>A root file system with a program and the libraries that it is linked with, and nothing else: no .NET, no OpenSSL,
/// no devices, no /proc.</summary>
public sealed partial class BareRoot : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private BareRoot()
    {
    }

    /// <summary>A path in it, as seen from outside.</summary>
    public string this[params string[] parts] => _folder[parts];

    /// <summary>Makes a root.</summary>
    /// <param name="programFolder">Published files; they are put into <c>/program</c>.</param>
    /// <param name="libraries">Names of libraries that are wanted beside those that the first file is linked with.</param>
    /// <param name="files">The published files to put in; the first is the program.</param>
    public static BareRoot Create(string programFolder, IEnumerable<string> libraries, params string[] files)
    {
        if (!OperatingSystem.IsLinux() || EffectiveUser() != 0)
        {
            Absent.Report("chroot needs Linux and root");
        }

        var root = new BareRoot();
        Directory.CreateDirectory(root["program"]);
        foreach (string file in files)
        {
            File.Copy(Path.Combine(programFolder, file), root["program", file]);
        }

        foreach (string library in LinkedWith(Path.Combine(programFolder, files[0])).Concat(libraries.SelectMany(Find)).Distinct())
        {
            string copy = root[library.TrimStart('/')];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(library, copy, overwrite: true);
        }

        return root;
    }

    /// <summary>Runs a program of it to its end.</summary>
    /// <param name="environment">All of its environment, as <c>NAME=value</c>.</param>
    /// <param name="command">The program and its arguments.</param>
    public ToolResult Run(IEnumerable<string> environment, params string[] command) =>
        DebianTool.RunUnchecked("env", ["-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", .. environment, "chroot", _folder.Path, .. command]);

    public void Dispose() => _folder.Dispose();

    /// <summary>The paths of the libraries that a file is linked with, and of theirs.</summary>
    public static string[] LinkedWith(string file) =>
    [
        .. DebianTool.RunUnchecked("ldd", file).OutputText.Split('\n')
            .Select(line => line.Split("=>")[^1].Trim().Split(' ')[0])
            .Where(path => path.StartsWith('/') && File.Exists(path)),
    ];

    private static IEnumerable<string> Find(string name)
    {
        string path = DebianTool.RunUnchecked("/sbin/ldconfig", "-p").OutputText.Split('\n')
            .Where(line => line.TrimStart().StartsWith(name + " ", StringComparison.Ordinal))
            .Select(line => line.Split("=>")[^1].Trim())
            .First();
        return LinkedWith(path).Append(path);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
