using System.Runtime.CompilerServices;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Png.Filtering;

/// <summary>Chooses a filter for each row by what its bytes would cost as literals.</summary>
internal static unsafe class FilterChooser
{
    public const int Types = 5;

    /// <summary>A guess at the bits of a byte, in sixteenths, from its distance to zero: 1 for zero, and then with the logarithm.
    /// Unlike the sum of distances, which is the usual measure, it does not let a few far values outweigh many near
    /// ones.</summary>
    private static readonly ushort[] Costs = MakeCosts();

    /// <summary>Filters a row five ways and keeps the cheapest.</summary>
    /// <remarks>Unsafe: as <see cref="FilterKernels"/>; <paramref name="scratch"/> has room for five rows.</remarks>
    public static FilterType Apply(
        VectorPath path, byte* row, byte* above, int length, int bytesPerPixel, byte* scratch, byte* target)
    {
        long leastCost = long.MaxValue;
        int cheapest = 0;
        // From Paeth down: where two cost the same, the stronger predictor is the likelier to please the parser.
        for (int type = Types - 1; type >= 0; type--)
        {
            byte* filtered = scratch + ((nint)type * length);
            FilterKernels.Apply(path, (FilterType)type, row, above, length, bytesPerPixel, filtered);
            long cost = Cost(filtered, length);
            if (cost < leastCost)
            {
                leastCost = cost;
                cheapest = type;
            }
        }

        Buffer.MemoryCopy(scratch + ((nint)cheapest * length), target, length, length);
        return (FilterType)cheapest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Cost(byte* data, int length)
    {
        long cost = 0;
        fixed (ushort* costs = Costs)
        {
            for (int i = 0; i < length; i++)
            {
                cost += costs[data[i]];
            }
        }

        return cost;
    }

    private static ushort[] MakeCosts()
    {
        ushort[] costs = new ushort[256];
        for (int value = 0; value < 256; value++)
        {
            int distance = Math.Abs((int)(sbyte)value);
            int whole = System.Numerics.BitOperations.Log2((uint)distance + 1);
            int fraction = ((distance + 1 - (1 << whole)) * 16) >> whole;
            costs[value] = (ushort)(16 + (24 * whole) + (fraction * 24 / 16));
        }

        return costs;
    }
}
