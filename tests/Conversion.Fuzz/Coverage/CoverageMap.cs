using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace ImageConversion.Fuzz.Coverage;

/// <summary>
/// Which edges between branches of the instrumented library an execution took, and how often, in the manner of AFL: one
/// byte for each pair of branches, and an input is interesting that makes a byte enter a class of counts not seen before.
/// </summary>
internal sealed unsafe class CoverageMap
{
    /// <summary>SharpFuzz numbers branches below this.</summary>
    public const int Size = 1 << 16;

    private static readonly byte[] ClassOfCount = ClassifyCounts();

    private readonly byte* _hits = Trace.SharedMem;
    private readonly byte[] _seen = new byte[Size];
    private readonly List<int> _edges = [];

    /// <summary>How many edges were ever taken.</summary>
    public int EdgesCovered { get; private set; }

    /// <summary>The edges that the last execution took, after <see cref="Collect"/>.</summary>
    public IReadOnlyList<int> Edges => _edges;

    /// <summary>
    /// Makes the memory in which branches count themselves. To be called before any of them runs; as they may run until
    /// the process ends, the memory is never given back.
    /// </summary>
    public static void Allocate()
    {
        if (Trace.SharedMem is null)
        {
            Trace.SharedMem = (byte*)NativeMemory.AlignedAlloc(Size, 64);
        }
    }

    /// <summary>To be called before each execution.</summary>
    public void Begin()
    {
        new Span<byte>(_hits, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Takes an execution into account.</summary>
    /// <returns>Whether it took an edge for the first time, or so often as it was never taken before.</returns>
    public bool Collect()
    {
        _edges.Clear();
        bool isNew = false;
        for (int at = 0; at < Size; at += Vector<byte>.Count)
        {
            if (*(Vector<byte>*)(_hits + at) == Vector<byte>.Zero)
            {
                continue;
            }

            for (int edge = at; edge < at + Vector<byte>.Count; edge++)
            {
                isNew |= CollectEdge(edge);
            }
        }

        return isNew;
    }

    private bool CollectEdge(int edge)
    {
        byte hits = _hits[edge];
        if (hits == 0)
        {
            return false;
        }

        _edges.Add(edge);
        byte before = _seen[edge];
        byte after = (byte)(before | ClassOfCount[hits]);
        if (before == 0)
        {
            EdgesCovered++;
        }

        _seen[edge] = after;
        return after != before;
    }

    /// <summary>AFL's classes: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, 128 and more. A bit for each.</summary>
    private static byte[] ClassifyCounts()
    {
        var classes = new byte[256];
        for (int count = 1; count < classes.Length; count++)
        {
            classes[count] = count switch
            {
                1 => 1,
                2 => 2,
                3 => 4,
                < 8 => 8,
                < 16 => 16,
                < 32 => 32,
                < 128 => 64,
                _ => 128,
            };
        }

        return classes;
    }
}
