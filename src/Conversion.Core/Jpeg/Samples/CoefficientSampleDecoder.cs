using System.Numerics;
using System.Runtime.CompilerServices;
using ImageConversion.Core.Jpeg.Coefficients;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>Makes samples of coefficients that are all there already.</summary>
/// <param name="picture">Owned from here on.</param>
/// <param name="vectors">Which kernels to use.</param>
/// <param name="outOfRange">Called once at most: with the component, and the row of its blocks, that has a coefficient which
/// samples of 8 bits cannot give.</param>
/// <param name="cancellationToken">Stops between rows of MCUs.</param>
internal sealed class CoefficientSampleDecoder(
    CoefficientPicture picture, DecoderVectors vectors, Action<int, int> outOfRange, CancellationToken cancellationToken)
    : ISampleDecoder
{
    private const int BlockSize = ZigzagOrder.BlockSize;
    private const int Side = 8;

    private bool _isOutOfRange;

    public void DecodeMcuRow(int mcuRow, ReadOnlySpan<ComponentRows> components)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (int c = 0; c < components.Length; c++)
        {
            SampleRing target = components[c].Plane;
            int first = mcuRow * target.BlockRowsPerMcu;
            int end = Math.Min(first + target.BlockRowsPerMcu, picture.Planes[c].BlocksHigh);
            for (int y = first; y < end; y++)
            {
                bool isOutOfRange = DecodeBlockRow(picture.Planes[c], picture.Table(c), y, target);
                if (isOutOfRange && !_isOutOfRange)
                {
                    _isOutOfRange = true;
                    outOfRange(c, y);
                }
            }
        }
    }

    public void Dispose() => picture.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool DecodeBlockRow(CoefficientPlane plane, DequantizationTable table, int y, SampleRing target)
    {
        ReadOnlySpan<short> coefficients = plane.Row(y);
        ReadOnlySpan<ulong> known = plane.Known.HasAny(y) ? plane.Known.Row(y) : [];
        int offset = target.OffsetOf(y);
        bool isOutOfRange = false;
        for (int x = 0; x < plane.BlocksWide; x++)
        {
            int last = known.IsEmpty ? 0 : BlockSize - 1 - BitOperations.LeadingZeroCount(known[x] | 1);
            isOutOfRange |= InverseDct.Transform(
                coefficients.Slice(x * BlockSize, BlockSize), table, last, target.Block(offset + (x * Side)), target.Stride, vectors);
        }

        return isOutOfRange;
    }
}
