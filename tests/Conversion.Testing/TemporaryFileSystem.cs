namespace ImageConversion.Testing;

/// <summary>A small tmpfs, for full and read-only disks. Needs root; without it the test is ignored, or fails under CI.</summary>
public sealed class TemporaryFileSystem : IDisposable
{
    private readonly string _path;

    private TemporaryFileSystem(string path) => _path = path;

    public static TemporaryFileSystem Mount(string path, string size, bool readOnly)
    {
        Directory.CreateDirectory(path);
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}{(readOnly ? ",ro" : "")}", "tmpfs", path) is { Length: > 0 } problem)
        {
            Absent.Report($"a tmpfs cannot be mounted at {path}: {problem}");
        }

        return new TemporaryFileSystem(path);
    }

    public void Resize(string size) => Run("mount", "-o", $"remount,size={size}", _path);

    public void Dispose() => Run("umount", "-l", _path);

    private static string Run(string program, params string[] arguments)
    {
        try
        {
            ToolResult result = DebianTool.RunUnchecked(program, arguments);
            return result.ExitCode == 0 ? "" : result.Error.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
