using Conversion.Core.Pixels;

namespace Conversion.Core.Color;

/// <summary>Grey through a table of 256 values.</summary>
internal sealed class GreyTransform(byte[] table) : ColorTransform(PixelLayout.Grey8, PixelLayout.Grey8)
{
    public override void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = table[from[i]];
        }
    }
}
