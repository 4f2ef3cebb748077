using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>What a machine may use for converting.</summary>
public sealed record PipelineOptions
{
    // What the process takes before the first image: runtime, libraries, listings, buffers of the stages.
    internal const long BaselineBytes = 128L << 20;

    /// <summary>This part of the memory for images is kept when it is free, and used for the next image.</summary>
    internal const int KeptShare = 16;

    /// <summary>The smallest budget that can be asked for.</summary>
    /// <value>256 MiB.</value>
    public const long MinMemoryBytes = 256L << 20;

    /// <summary>The defaults of one among several workers that share a machine.</summary>
    /// <param name="workers">How many they are, at least 1.</param>
    public static PipelineOptions ForShare(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var whole = new PipelineOptions();
        return whole with
        {
            Parallelism = Math.Max(1, whole.Parallelism / workers),
            MemoryBytes = Math.Max(MinMemoryBytes, whole.MemoryBytes / workers),
        };
    }

    /// <summary>Images converted at one time.</summary>
    /// <value>At least 1. Default: the processor's cores.</value>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The process's memory, all included. Images wait for room; one that can never fit fails as over the limit.</summary>
    /// <value>In bytes, at least <see cref="MinMemoryBytes"/>. Default: half of what the machine or container has.</value>
    public long MemoryBytes { get; init; } = Math.Max(MinMemoryBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>How fast images are read and PNGs written, both together, on the average.</summary>
    /// <value>In megabits (10^6 bits) a second, above 0. Default null: as fast as it goes.</value>
    public double? MaxMegabitsPerSecond { get; init; }

    /// <summary>What ledgers call this machine.</summary>
    /// <value>Default: its name.</value>
    public string NodeName { get; init; } = Environment.MachineName;

    /// <summary>What a power failure may cost of the PNGs that are written to a folder.</summary>
    /// <value>Default <see cref="BlobDurability.Data"/>: nothing but the last ones, which are made again.</value>
    public BlobDurability Durability { get; init; } = BlobDurability.Data;

    /// <summary>What becomes of source blobs whose stored MD5 is wrong.</summary>
    /// <value>Default null: what the plan says.</value>
    public Md5Check? CheckMd5 { get; init; }

    /// <summary>The most reads, and the most writes, under way at one time. How many there are is found at run time.</summary>
    /// <value>At least 1. Default 256, which keeps a core fed with small images at 50 ms an answer.</value>
    public int TransfersInFlight { get; init; } = 256;
}
