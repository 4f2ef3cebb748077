namespace Conversion.Core.Jpeg.Decoding;

/// <summary>A row of four components: CMYK as stored, or YCCK, of which the first three are Y, Cb and Cr.</summary>
internal readonly ref struct InkSamples(
    ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> black)
{
    private const int Inks = 4;
    private const int Colors = 3;

    private readonly ReadOnlySpan<byte> _first = first;
    private readonly ReadOnlySpan<byte> _second = second;
    private readonly ReadOnlySpan<byte> _third = third;
    private readonly ReadOnlySpan<byte> _black = black;

    /// <summary>Writes the inks: 0 is none for files of Adobe's kind, which store the amounts inverted; for others 255 is.</summary>
    public void Write(bool isYcck, Span<byte> target)
    {
        for (int x = 0; x < target.Length / Inks; x++)
        {
            (byte cyan, byte magenta, byte yellow) = Read(x, isYcck);
            Span<byte> pixel = target.Slice(x * Inks, Inks);
            pixel[0] = (byte)~cyan;
            pixel[1] = (byte)~magenta;
            pixel[2] = (byte)~yellow;
            pixel[3] = (byte)~_black[x];
        }
    }

    /// <summary>Writes RGB as readers without colour management do: inverted inks, each times black.</summary>
    public void WriteRgb(bool isYcck, Span<byte> target)
    {
        for (int x = 0; x < target.Length / Colors; x++)
        {
            (byte cyan, byte magenta, byte yellow) = Read(x, isYcck);
            int black = _black[x];
            Span<byte> pixel = target.Slice(x * Colors, Colors);
            pixel[0] = Multiply(cyan, black);
            pixel[1] = Multiply(magenta, black);
            pixel[2] = Multiply(yellow, black);
        }
    }

    private static byte Multiply(int ink, int black) => (byte)(((ink * black) + 127) / byte.MaxValue);

    private (byte Cyan, byte Magenta, byte Yellow) Read(int x, bool isYcck)
    {
        if (!isYcck)
        {
            return (_first[x], _second[x], _third[x]);
        }

        (int red, int green, int blue) = YccRows.Offsets(_second[x], _third[x]);
        int luma = _first[x];
        return (
            YccRows.Limit(byte.MaxValue - (luma + red)),
            YccRows.Limit(byte.MaxValue - (luma + green)),
            YccRows.Limit(byte.MaxValue - (luma + blue)));
    }
}
