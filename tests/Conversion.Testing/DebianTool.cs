using System.Collections.Concurrent;
using System.Diagnostics;

namespace ImageConversion.Testing;

/// <summary>Referees from Debian's packages. The first test that needs one installs it, where apt-get can.</summary>
public static class DebianTool
{
    /// <summary>A module of Debian's Python, not a program.</summary>
    public const string Pillow = "/usr/lib/python3/dist-packages/PIL/__init__.py";

    /// <summary>What sshd starts for a client that wants files.</summary>
    public const string SftpServer = "/usr/lib/openssh/sftp-server";

    private static readonly Dictionary<string, string> Packages = new()
    {
        ["djpeg"] = "libjpeg-turbo-progs",
        ["cjpeg"] = "libjpeg-turbo-progs",
        ["jpegtran"] = "libjpeg-turbo-progs",
        ["pngcheck"] = "pngcheck",
        ["vips"] = "libvips-tools",
        ["exiftool"] = "libimage-exiftool-perl",
        ["identify"] = "imagemagick",
        ["jpgicc"] = "liblcms2-utils",
        ["transicc"] = "liblcms2-utils",
        ["chromium"] = "chromium",
        ["shellcheck"] = "shellcheck",
        ["tmux"] = "tmux",
        ["bash"] = "bash",
        ["zsh"] = "zsh",
        ["fish"] = "fish",
        ["man"] = "man-db",
        ["mandoc"] = "mandoc",
        ["lintian"] = "lintian",
        ["dpkg-deb"] = "dpkg",
        ["az"] = "azure-cli",
        ["mount.exfat-fuse"] = "exfat-fuse",
        ["mkfs.exfat"] = "exfatprogs",
        ["ntfs-3g"] = "ntfs-3g",
        ["rclone"] = "rclone",
        ["sshfs"] = "sshfs",
        ["aarch64-linux-gnu-gcc"] = "gcc-aarch64-linux-gnu",
        ["qemu-aarch64-static"] = "qemu-user-static",
        [SftpServer] = "openssh-sftp-server",
        [Pillow] = "python3-pil",
    };

    // What could not be installed: nobody tries it again for each of a hundred tests.
    private static readonly ConcurrentDictionary<string, string> Failures = [];

    /// <summary>Makes sure that <paramref name="tool"/> can be run; otherwise the test is ignored, or fails under CI.</summary>
    public static void Require(string tool)
    {
        if (!IsOnPath(tool) && Failures.GetOrAdd(Packages[tool], Install) is { Length: > 0 } reason)
        {
            Absent.Report($"{tool} is absent ({reason}): apt-get install {Packages[tool]}");
        }
    }

    // Why the package could not be installed; empty where it was.
    private static string Install(string package)
    {
        if (!Environment.IsPrivilegedProcess || !IsOnPath("apt-get"))
        {
            return "only root installs it, on Debian";
        }

        // One installer at a time on the machine: test assemblies run in parallel, and dpkg has one lock.
        using FileStream gate = OpenGate(Path.Combine(Path.GetTempPath(), "imgconv-tests-apt.lock"));
        string[] install = ["-o", "DPkg::Lock::Timeout=600", "install", "-y", "--no-install-recommends", package];
        if (Execute("apt-get", null, install).ExitCode == 0)
        {
            return "";
        }

        // The lists of packages are older than the packages, or there are none yet.
        _ = Execute("apt-get", null, ["-o", "DPkg::Lock::Timeout=600", "update"]);
        ToolResult result = Execute("apt-get", null, install);
        return result.ExitCode == 0 ? "" : $"apt-get: {result.Error.Trim()}";
    }

    /// <summary>Runs a tool to its end.</summary>
    public static ToolResult Run(string tool, params string[] arguments) => Run(tool, standardInput: null, arguments);

    /// <summary>Runs a tool to its end with bytes on its standard input.</summary>
    public static ToolResult Run(string tool, byte[]? standardInput, string[] arguments)
    {
        Require(tool);
        return Execute(tool, standardInput, arguments);
    }

    /// <summary>Runs a program that every system has, or the test has no use for.</summary>
    public static ToolResult RunUnchecked(string program, params string[] arguments) => Execute(program, null, arguments);

    /// <summary>The same, with bytes on its standard input.</summary>
    public static ToolResult RunUnchecked(string program, byte[] standardInput, string[] arguments) =>
        Execute(program, standardInput, arguments);

    private static ToolResult Execute(string program, byte[]? standardInput, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string error = "";
        // Threads of their own: tests that run many tools at one time take all threads of the pool.
        Thread writing = Begin(() => WriteInput(process, standardInput));
        Thread reading = Begin(() => error = process.StandardError.ReadToEnd());
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        reading.Join();
        writing.Join();
        process.WaitForExit();
        return new ToolResult(process.ExitCode, output.ToArray(), error);
    }

    private static Thread Begin(ThreadStart work)
    {
        var thread = new Thread(work);
        thread.Start();
        return thread;
    }

    private static void WriteInput(Process process, byte[]? standardInput)
    {
        try
        {
            process.StandardInput.BaseStream.Write(standardInput ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool did not want all of its input; its exit code says whether it failed.
        }
    }

    /// <summary>Waits until no other process holds the file.</summary>
    internal static FileStream OpenGate(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(200);
            }
        }
    }

    /// <summary>Whether a program can be started by its name.</summary>
    public static bool IsOnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, tool)));
}

/// <summary>What a tool left behind.</summary>
public sealed record ToolResult(int ExitCode, byte[] Output, string Error)
{
    public string OutputText => System.Text.Encoding.UTF8.GetString(Output);
}
