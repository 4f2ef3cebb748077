using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>What the file system knows of one path.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="SizeBytes">The content's length; of a link not followed, 0.</param>
/// <param name="ModifiedTicks">When the content last changed, in ticks of 100 ns since year 1, UTC.</param>
/// <remarks>On Linux by statx(2), whose layout is the same on every architecture: it distinguishes pipes and devices from files,
/// which the framework does not, and allocates nothing. Elsewhere by the framework.</remarks>
internal readonly partial record struct FileStatus(FileKind Kind, long SizeBytes, long ModifiedTicks)
{
    private const int AtCurrentFolder = -100;
    private const int AtNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const uint TypeModeSizeTimes = 0x7ff;
    private const int StackBytes = 1024;

    private static volatile bool _statxWorks = OperatingSystem.IsLinux();

    /// <summary>Changes whenever the content does, as far as the file system's clock shows.</summary>
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"{ModifiedTicks:x}-{SizeBytes:x}");

    /// <summary>The same moment, kept within what the type can hold: a file's date may be anything.</summary>
    public DateTimeOffset LastModified =>
        new(Math.Clamp(ModifiedTicks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    /// <summary>Looks at <paramref name="folder"/> + <paramref name="name"/>; null where there is nothing.</summary>
    /// <exception cref="IOException">The file system failed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be entered.</exception>
    public static FileStatus? TryGet(string folder, ReadOnlySpan<char> name, bool followLinks)
    {
        if (_statxWorks && TryGetByStatx(folder, name, followLinks, out FileStatus? status))
        {
            return status;
        }

        return TryGetByFramework(string.Concat(folder, name), followLinks);
    }

    /// <summary>Looks at an open file.</summary>
    public static unsafe FileStatus Get(SafeFileHandle handle)
    {
        if (_statxWorks)
        {
            byte empty = 0;
            if (Statx(handle, &empty, AtEmptyPath, TypeModeSizeTimes, out StatxResult result) == 0)
            {
                return result.ToStatus();
            }
        }

        return new FileStatus(
            FileKind.File, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
    }

    private static unsafe bool TryGetByStatx(
        string folder, ReadOnlySpan<char> name, bool followLinks, out FileStatus? status)
    {
        status = null;
        int most = Encoding.UTF8.GetMaxByteCount(folder.Length + name.Length) + 1;
        Span<byte> path = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        int length = Encoding.UTF8.GetBytes(folder, path);
        length += Encoding.UTF8.GetBytes(name, path[length..]);
        path[length] = 0;

        int errno;
        StatxResult result;
        fixed (byte* start = path)
        {
            try
            {
                errno = Statx(AtCurrentFolder, start, followLinks ? 0 : AtNoFollow, TypeModeSizeTimes, out result) == 0
                    ? 0
                    : Marshal.GetLastPInvokeError();
            }
            catch (EntryPointNotFoundException)
            {
                _statxWorks = false;
                return false;
            }
        }

        switch (errno)
        {
            case 0:
                status = result.ToStatus();
                return true;
            case Errno.NotFound or Errno.NotFolder:
                return true;
            // An old kernel, or a container's filter that does not know the call; a path alone never gives EPERM.
            case Errno.NotImplemented or Errno.NotPermitted:
                _statxWorks = false;
                return false;
            default:
                throw Errno.ToException(errno, string.Concat(folder, name));
        }
    }

    private static FileStatus? TryGetByFramework(string path, bool followLinks)
    {
        FileSystemInfo info = new FileInfo(path);
        if (followLinks && info.LinkTarget is not null)
        {
            info = info.ResolveLinkTarget(returnFinalTarget: true)!;
        }

        FileAttributes attributes = info.Attributes;
        if ((int)attributes == -1)
        {
            return null;
        }

        FileKind kind = info.LinkTarget is not null ? FileKind.Link
            : attributes.HasFlag(FileAttributes.Directory) ? FileKind.Folder
            : attributes.HasFlag(FileAttributes.Device) ? FileKind.Other
            : FileKind.File;
        return new FileStatus(
            kind, kind == FileKind.File ? new FileInfo(info.FullName).Length : 0, info.LastWriteTimeUtc.Ticks);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static unsafe partial int Statx(int folder, byte* path, int flags, uint mask, out StatxResult result);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static unsafe partial int Statx(
        SafeFileHandle file, byte* path, int flags, uint mask, out StatxResult result);

    /// <summary>struct statx of linux/stat.h: 256 bytes; only these are read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct StatxResult
    {
        private const int TypeMask = 0xF000;
        private const int TypeFile = 0x8000;
        private const int TypeFolder = 0x4000;
        private const int TypeLink = 0xA000;

        [FieldOffset(28)]
        private readonly ushort _mode;

        [FieldOffset(40)]
        private readonly ulong _size;

        [FieldOffset(112)]
        private readonly long _modifiedSeconds;

        [FieldOffset(120)]
        private readonly uint _modifiedNanoseconds;

        public FileStatus ToStatus()
        {
            FileKind kind = (_mode & TypeMask) switch
            {
                TypeFile => FileKind.File,
                TypeFolder => FileKind.Folder,
                TypeLink => FileKind.Link,
                _ => FileKind.Other,
            };
            // Unchecked: a date beyond all reason wraps, and stays as good an ETag as any.
            long ticks = unchecked(
                DateTime.UnixEpoch.Ticks + (_modifiedSeconds * TimeSpan.TicksPerSecond) + (_modifiedNanoseconds / 100));
            return new FileStatus(kind, kind == FileKind.File ? (long)_size : 0, ticks);
        }
    }
}

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    File,
    Folder,
    Link,

    /// <summary>A pipe, socket or device: opening it may wait for ever.</summary>
    Other,
}
