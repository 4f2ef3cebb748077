using System.Diagnostics;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.FileSystem;

/// <summary>A small file system of its own, in memory; needs root.</summary>
internal sealed class TmpfsMount : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TmpfsMount()
    {
    }

    public string Path => _folder.Path;

    /// <summary>Mounts one; where that is not possible the test says so and ends.</summary>
    public static TmpfsMount Create(string options)
    {
        var mount = new TmpfsMount();
        if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", mount.Path))
        {
            mount._folder.Dispose();
            Absent.Report("a tmpfs cannot be mounted here (it needs root)");
        }

        return mount;
    }

    /// <summary>The same files at another place, where nobody may write.</summary>
    public TmpfsMount CreateReadOnlyView()
    {
        var view = new TmpfsMount();
        Assert.That(
            Run("mount", "--bind", Path, view.Path) && Run("mount", "-o", "remount,bind,ro", view.Path), Is.True);
        return view;
    }

    public void Dispose()
    {
        // Lazily: a handle left to its finalizer must not keep the mount.
        _ = Run("umount", "-l", Path);
        _folder.Dispose();
    }

    internal static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
