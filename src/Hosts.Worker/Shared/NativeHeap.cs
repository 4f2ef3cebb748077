using System.Runtime.InteropServices;

namespace Hosts;

/// <summary>The C library's heap, which holds encoded images, PNGs and the decoder's memory.</summary>
internal static partial class NativeHeap
{
    // malloc.h
    private const int MmapThreshold = -3;

    // Small images share pages; for what is larger, fresh pages cost little compared with a conversion.
    private const int LargeBlockBytes = 256 * 1024;

    /// <summary>
    /// Makes large blocks go back to the system when they are freed. Called once by a program before its first image.
    /// </summary>
    /// <returns>Whether the C library knows the setting; one that does not (musl, macOS, Windows) keeps its own way.</returns>
    /// <remarks>
    /// By itself glibc raises its threshold with each large block that is freed, up to 32 MiB, and from then on keeps such
    /// blocks in one heap for each of several threads: hundreds of megabytes that no budget knows of (mallopt(3)).
    /// </remarks>
    public static bool ReturnLargeBlocksAtOnce()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return SetOption(MmapThreshold, LargeBlockBytes) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
