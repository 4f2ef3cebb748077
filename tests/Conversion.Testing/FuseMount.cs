namespace ImageConversion.Testing;

/// <summary>A real file system of another kind, mounted by FUSE. Without <c>/dev/fuse</c> and root the test is ignored.</summary>
public sealed class FuseMount : IDisposable
{
    private const string Size = "96M";

    private readonly string _path;
    private readonly string? _loop;

    private FuseMount(string path, string? loop) => (_path, _loop) = (path, loop);

    /// <summary>Mounts one.</summary>
    /// <param name="kind"><c>exfat</c>, <c>ntfs</c>, <c>rclone</c> (without a cache) or <c>sshfs</c>.</param>
    /// <param name="folder">Takes what is needed for it.</param>
    /// <param name="path">Where it is mounted, full.</param>
    public static FuseMount Mount(string kind, TemporaryFolder folder, out string path)
    {
        if (!File.Exists("/dev/fuse") || !Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("a mount needs /dev/fuse and root");
        }

        path = folder["mount"];
        string behind = folder["behind"], image = folder["image"];
        Directory.CreateDirectory(path);
        Directory.CreateDirectory(behind);
        string? loop = null;
        switch (kind)
        {
            case "exfat":
                DebianTool.Require("mkfs.exfat");
                DebianTool.Require("mount.exfat-fuse");
                Run("truncate", "-s", Size, image);
                Run("mkfs.exfat", image);
                loop = Run("losetup", "-f", "--show", image);
                Run("mount.exfat-fuse", loop, path);
                break;
            case "ntfs":
                DebianTool.Require("ntfs-3g");
                Run("truncate", "-s", Size, image);
                Run("mkfs.ntfs", "-F", "-q", image);
                Run("ntfs-3g", image, path);
                break;
            case "rclone":
                DebianTool.Require("rclone");
                Run("rclone", "mount", behind, path, "--daemon", "--vfs-cache-mode", "off", "--config", folder["rclone.conf"]);
                break;
            default:
                DebianTool.Require("sshfs");
                DebianTool.Require(DebianTool.SftpServer);
                File.WriteAllText(folder["ssh"], $"#!/bin/sh\nexec {DebianTool.SftpServer}\n");
                Run("chmod", "700", folder["ssh"]);
                Run("sshfs", "-o", $"ssh_command={folder["ssh"]}", $"host:{behind}", path);
                break;
        }

        return new FuseMount(path, loop);
    }

    public void Dispose()
    {
        _ = DebianTool.RunUnchecked("umount", "-l", _path);
        if (_loop is not null)
        {
            _ = DebianTool.RunUnchecked("losetup", "-d", _loop);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        ToolResult result = DebianTool.RunUnchecked(program, arguments);
        if (result.ExitCode != 0)
        {
            Assert.Ignore($"{program} cannot mount here: {result.Error.Trim()}");
        }

        return result.OutputText.Trim();
    }
}
