namespace ImageConversion.Batch.Generation.Drawing;

/// <summary>An sRGB colour.</summary>
internal readonly record struct Rgb24(byte R, byte G, byte B)
{
    public static Rgb24 Black { get; }

    public static Rgb24 White { get; } = new(255, 255, 255);

    public static Rgb24 FromHex(int rrggbb) => new((byte)(rrggbb >> 16), (byte)(rrggbb >> 8), (byte)rrggbb);
}
