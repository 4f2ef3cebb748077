using System.Buffers.Binary;

namespace ImageConversion.Corpus;

/// <summary>What djpeg makes of a file.</summary>
/// <param name="Exit">0 without complaint, 2 with warnings, 1 refused.</param>
/// <param name="Message">What it said; several lines are joined by <c> | </c>.</param>
/// <param name="IsColor">Whether its samples are RGB, not grey.</param>
/// <param name="Width">In pixels; 0 for none.</param>
/// <param name="Height">In pixels; 0 for none.</param>
/// <param name="Highest">The highest value that a sample can have.</param>
/// <param name="Samples">In rows; more than 255 values take two bytes, the higher first.</param>
public sealed record DjpegPicture(int Exit, string Message, bool IsColor, int Width, int Height, int Highest, byte[] Samples)
{
    public bool HasPixels => Exit != 1;

    /// <summary>The samples as a PNG of 8 or 16 bits has them (docs/fidelity.md): the highest value becomes its highest.</summary>
    public byte[] PngSamples()
    {
        if (Highest == byte.MaxValue)
        {
            return Samples;
        }

        if (Highest < byte.MaxValue)
        {
            return [.. Samples.Select(s => (byte)Scale(s, byte.MaxValue))];
        }

        byte[] scaled = new byte[Samples.Length];
        for (int at = 0; at + 1 < scaled.Length; at += sizeof(ushort))
        {
            int value = BinaryPrimitives.ReadUInt16BigEndian(Samples.AsSpan(at));
            BinaryPrimitives.WriteUInt16BigEndian(scaled.AsSpan(at), (ushort)Scale(value, ushort.MaxValue));
        }

        return scaled;
    }

    /// <summary>The same with three samples a pixel, also where they are grey.</summary>
    public byte[] PngRgbSamples()
    {
        byte[] samples = PngSamples();
        int sampleBytes = Highest > byte.MaxValue ? sizeof(ushort) : 1;
        return IsColor ? samples : [.. samples.Chunk(sampleBytes).SelectMany(s => Enumerable.Repeat(s, 3).SelectMany(b => b))];
    }

    private int Scale(int value, int highest) => (int)((((long)value * highest) + (Highest / 2)) / Highest);
}
