using System.Runtime.InteropServices;

namespace ImageConversion.Core.Memory;

/// <summary>Memory of whole pages, straight from the system and straight back to it.</summary>
/// <remarks>A heap keeps what is freed: glibc's for up to 32 MB a block and thread, the collector's until its next full collection.
/// A page takes room only once it is written to, so a block may be larger than what is put into it.</remarks>
internal static unsafe partial class PageMemory
{
    private const int ReadAndWrite = 3;
    private const int MayMove = 1;
    private const int PrivateAnonymousLinux = 0x22;
    private const int PrivateAnonymousMac = 0x1002;

    private static readonly void* Failed = (void*)-1;

    /// <summary>A block of zeros.</summary>
    /// <exception cref="OutOfMemoryException">There is no room.</exception>
    public static byte* Allocate(nuint bytes)
    {
        if (!IsMapped)
        {
            return (byte*)NativeMemory.AllocZeroed(bytes);
        }

        void* address = Map(
            null, bytes, ReadAndWrite, OperatingSystem.IsLinux() ? PrivateAnonymousLinux : PrivateAnonymousMac, file: -1, offset: 0);
        return address == Failed ? throw new InsufficientMemoryException($"{bytes} bytes of memory are not available.") : (byte*)address;
    }

    /// <summary>A larger block with the same content, in place of <paramref name="block"/>. Linux moves pages, not bytes.</summary>
    /// <exception cref="OutOfMemoryException">There is no room; the block stays as it is.</exception>
    public static byte* Grow(byte* block, nuint bytes, nuint larger)
    {
        if (OperatingSystem.IsLinux())
        {
            void* moved = Remap(block, bytes, larger, MayMove);
            return moved == Failed ? throw new InsufficientMemoryException($"{larger} bytes of memory are not available.") : (byte*)moved;
        }

        byte* copy = Allocate(larger);
        NativeMemory.Copy(block, copy, bytes);
        Free(block, bytes);
        return copy;
    }

    public static void Free(byte* block, nuint bytes)
    {
        if (IsMapped)
        {
            _ = Unmap(block, bytes);
        }
        else
        {
            NativeMemory.Free(block);
        }
    }

    /// <summary>Elsewhere, on Windows for one, the heap gives large blocks back at once.</summary>
    private static bool IsMapped => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    private static partial void* Remap(void* address, nuint bytes, nuint larger, int flags);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint bytes);
}
