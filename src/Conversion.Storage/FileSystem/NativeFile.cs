using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>The file operations that need the operating system's own guarantees, which the framework's do not give.</summary>
/// <remarks>On Unix, File.Move looks before it renames (another process can come between) and copies where a rename cannot work,
/// so that a reader could see half a file; FileMode.Append seeks once instead of asking for O_APPEND.</remarks>
internal static partial class NativeFile
{
    private const int AtCurrentFolder = -100;
    private const uint RenameNoReplace = 1;

    // Linux, all architectures that .NET runs on: asm-generic/fcntl.h.
    private const int WriteOnly = 0x1;
    private const int Create = 0x40;
    private const int AtEnd = 0x400;
    private const int NoWait = 0x800;
    private const int CloseOnExec = 0x80000;

    // The one that differs: Arm and Power have an fcntl.h of their own.
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture
        is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le ? 0x8000 : 0x20000;
    private const int ReadWriteForAll = 0x1B6;

    /// <summary>Renames a file in one step, over whatever file has the new name or only where there is none.</summary>
    /// <exception cref="IOException">Its HResult is the errno; with <paramref name="replace"/> false,
    /// <see cref="Errno.Exists"/> means that the name is taken.</exception>
    public static void Rename(string from, string to, bool replace)
    {
        if (OperatingSystem.IsWindows())
        {
            RenameOnWindows(from, to, replace);
        }
        else if (replace)
        {
            ThrowIfFailed(RenameFile(from, to), to);
        }
        else
        {
            RenameWithoutReplacing(from, to);
        }
    }

    /// <summary>Deletes a file.</summary>
    /// <returns>Whether it existed.</returns>
    public static bool Delete(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            bool exists = File.Exists(path);
            File.Delete(path);
            return exists;
        }

        if (Unlink(path) == 0)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno is Errno.NotFound or Errno.NotFolder ? false : throw Errno.ToException(errno, path);
    }

    /// <summary>Opens a file to be read. On Linux opening never waits, whatever is there: the caller looks at what was opened.</summary>
    /// <param name="path">The file.</param>
    /// <param name="followsLinks">Whether it may be a link to one; on Linux only.</param>
    public static SafeFileHandle OpenForRead(string path, bool followsLinks) => OperatingSystem.IsLinux()
        ? OpenOnLinux(path, NoWait | CloseOnExec | (followsLinks ? 0 : NoFollow))
        : File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    /// <summary>Opens a file, made on demand, whose every write goes to its end, wherever that then is. On Linux opening neither
    /// follows a link nor waits.</summary>
    public static SafeFileHandle OpenForAppend(string path) => OperatingSystem.IsLinux()
        ? OpenOnLinux(path, WriteOnly | Create | AtEnd | NoFollow | NoWait | CloseOnExec)
        // One writer at a time: a second process gets a sharing violation, which is a passing fault.
        : File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    /// <summary>Waits until the names in a folder are on the disk; on Linux only.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            using SafeFileHandle folder = OpenOnLinux(path, CloseOnExec);
            ThrowIfFailed(FlushFile(folder), path);
        }
    }

    private static SafeFileHandle OpenOnLinux(string path, int flags)
    {
        SafeFileHandle handle = Open(path, flags, ReadWriteForAll);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        int errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw Errno.ToException(errno, path);
    }

    /// <summary>Writes at the end of a file from <see cref="OpenForAppend"/>.</summary>
    /// <param name="handle">The file.</param>
    /// <param name="content">What to write.</param>
    /// <param name="path">For messages.</param>
    /// <param name="written">How much went out, also where this throws.</param>
    public static unsafe void Append(SafeFileHandle handle, ReadOnlySpan<byte> content, string path, out int written)
    {
        written = 0;
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.Write(handle, content, RandomAccess.GetLength(handle));
            written = content.Length;
            return;
        }

        while (written < content.Length)
        {
            fixed (byte* rest = content[written..])
            {
                nint count = Write(handle, rest, (nuint)(content.Length - written));
                if (count < 0 && Marshal.GetLastPInvokeError() != Errno.Interrupted)
                {
                    throw Errno.ToException(Marshal.GetLastPInvokeError(), path);
                }

                written += (int)Math.Max(0, count);
            }
        }
    }

    private static void RenameOnWindows(string from, string to, bool replace)
    {
        try
        {
            File.Move(from, to, replace);
        }
        catch (IOException) when (!replace && File.Exists(to))
        {
            throw Errno.ToException(Errno.Exists, to);
        }
    }

    private static void RenameWithoutReplacing(string from, string to)
    {
        int errno = TryPlace(from, to, BlobPlacing.Exclusive);
        if (IsNotOffered(errno))
        {
            errno = TryPlace(from, to, BlobPlacing.HardLink);
        }

        if (errno != 0)
        {
            throw Errno.ToException(errno, to);
        }
    }

    /// <summary>Gives a file another name, unless that is taken.</summary>
    /// <returns>0, or the error's number.</returns>
    public static int TryPlace(string from, string to, BlobPlacing way)
    {
        if (OperatingSystem.IsWindows())
        {
            RenameOnWindows(from, to, replace: false);
            return 0;
        }

        if (way == BlobPlacing.HardLink)
        {
            // A hard link is refused where the name is taken, as atomically. Killed in between, the file merely has a
            // second name among the temporary ones.
            if (Link(from, to) != 0)
            {
                return Marshal.GetLastPInvokeError();
            }

            _ = Delete(from);
            return 0;
        }

        // renameat2 is Linux's own call; some file systems (NFS, exFAT) refuse its flag, some C libraries lack it.
        if (!OperatingSystem.IsLinux())
        {
            return Errno.NotImplemented;
        }

        try
        {
            return RenameAt2(AtCurrentFolder, from, AtCurrentFolder, to, RenameNoReplace) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            return Errno.NotImplemented;
        }
    }

    // What file systems say of a call or a flag that they do not have.
    private static bool IsNotOffered(int errno) => errno is Errno.NotImplemented or Errno.InvalidArgument or Errno.NotSupported;

    private static void ThrowIfFailed(int result, string path)
    {
        if (result != 0)
        {
            throw Errno.ToException(Marshal.GetLastPInvokeError(), path);
        }
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushFile(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(SafeFileHandle handle, byte* content, nuint length);
}
