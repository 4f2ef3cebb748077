using System.Numerics;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>RGB by a curve for each channel and a matrix (ICC.1 annex F.3). Curve and matrices are folded into tables: linear
/// sRGB is the sum of what the three channels bring.</summary>
internal sealed class MatrixTransform : ColorTransform
{
    private const int Levels = 256;

    private readonly Vector3[] _red;
    private readonly Vector3[] _green;
    private readonly Vector3[] _blue;

    /// <param name="curves">From red, green and blue to their linear amounts.</param>
    /// <param name="colorants">The XYZ, relative to D50, of each at its full amount.</param>
    public MatrixTransform(ReadOnlySpan<IccCurve> curves, ReadOnlySpan<Vector3> colorants)
        : base(PixelLayout.Rgb24, PixelLayout.Rgb24)
    {
        _red = Contribution(curves[0], colorants[0]);
        _green = Contribution(curves[1], colorants[1]);
        _blue = Contribution(curves[2], colorants[2]);
    }

    public override void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int i = 0; i + 2 < from.Length; i += 3)
        {
            Vector3 linear = _red[from[i]] + _green[from[i + 1]] + _blue[from[i + 2]];
            to[i] = SrgbEncoding.Encode(linear.X);
            to[i + 1] = SrgbEncoding.Encode(linear.Y);
            to[i + 2] = SrgbEncoding.Encode(linear.Z);
        }
    }

    private static Vector3[] Contribution(IccCurve curve, Vector3 colorant)
    {
        Vector3 full = SrgbEncoding.ToLinear(colorant);
        var contribution = new Vector3[Levels];
        for (int i = 0; i < Levels; i++)
        {
            contribution[i] = full * curve.Evaluate(i / (float)byte.MaxValue);
        }

        return contribution;
    }
}
