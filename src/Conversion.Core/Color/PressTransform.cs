using System.Numerics;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>Four inks as a press prints them, for pictures without a profile: Neugebauer's equations with the correction of Yule and
/// Nielsen. Dots of the inks cover the paper independently of each other (Demichel), and the square root of the light is
/// averaged, which is the correction for n = 2.</summary>
/// <remarks>The eight colours of paper, cyan, magenta and yellow are the sRGB values under which the inks of SWOP are commonly
/// known, such as 0, 174, 239 for cyan. Black is a filter over them. docs/fidelity.md has the difference from a measured
/// profile.</remarks>
internal sealed class PressTransform() : ColorTransform(PixelLayout.Rgba32, PixelLayout.Rgb24)
{
    private const int Inks = 4;

    private static readonly Vector3 Paper = Vector3.One;
    private static readonly Vector3 Yellow = Root(255, 242, 0);
    private static readonly Vector3 Magenta = Root(236, 0, 140);
    private static readonly Vector3 MagentaYellow = Root(237, 28, 36);
    private static readonly Vector3 Cyan = Root(0, 174, 239);
    private static readonly Vector3 CyanYellow = Root(0, 166, 81);
    private static readonly Vector3 CyanMagenta = Root(46, 49, 146);
    private static readonly Vector3 CyanMagentaYellow = Root(54, 54, 57);
    private static readonly Vector3 Black = Root(35, 31, 32);

    public override void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int i = 0, o = 0; i + Inks <= from.Length; i += Inks, o += 3)
        {
            Vector3 root = Mix(from[i] / 255f, from[i + 1] / 255f, from[i + 2] / 255f) * Vector3.Lerp(Paper, Black, from[i + 3] / 255f);
            Vector3 linear = root * root;
            to[o] = SrgbEncoding.Encode(linear.X);
            to[o + 1] = SrgbEncoding.Encode(linear.Y);
            to[o + 2] = SrgbEncoding.Encode(linear.Z);
        }
    }

    /// <summary>The mean of the eight colours, weighted by the areas that have them.</summary>
    private static Vector3 Mix(float cyan, float magenta, float yellow)
    {
        var withoutCyan = Vector3.Lerp(
            Vector3.Lerp(Paper, Yellow, yellow), Vector3.Lerp(Magenta, MagentaYellow, yellow), magenta);
        var withCyan = Vector3.Lerp(
            Vector3.Lerp(Cyan, CyanYellow, yellow), Vector3.Lerp(CyanMagenta, CyanMagentaYellow, yellow), magenta);
        return Vector3.Lerp(withoutCyan, withCyan, cyan);
    }

    /// <summary>The square root of a colour's light.</summary>
    private static Vector3 Root(byte red, byte green, byte blue) => Vector3.SquareRoot(new Vector3(
        SrgbEncoding.Decode(red), SrgbEncoding.Decode(green), SrgbEncoding.Decode(blue)));
}
