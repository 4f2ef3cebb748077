using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace ImageConversion.Fuzz.Execution;

/// <summary>How much memory this process holds, as Linux counts it.</summary>
internal static partial class ResidentMemory
{
    private const int PageBytes = 4096;

    public static long Bytes()
    {
        string statm = File.ReadAllText("/proc/self/statm");
        return PageBytes * long.Parse(statm.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>What is left when garbage is collected and both heaps have given back what they can.</summary>
    public static long BytesInUse()
    {
        for (int i = 0; i < 2; i++)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        _ = MallocTrim(0);
        return Bytes();
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
