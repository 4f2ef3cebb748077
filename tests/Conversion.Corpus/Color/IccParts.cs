namespace ImageConversion.Corpus.Color;

/// <summary>Splits profiles into the payloads of APP2 segments (ICC.1 annex B.4).</summary>
public static class IccParts
{
    private const int MaxPartBytes = 65_519;

    /// <summary>One segment: a number from 1, how many there are, and a part of the profile.</summary>
    public static byte[] Payload(int number, int count, ReadOnlySpan<byte> part) =>
        [.. "ICC_PROFILE\0"u8, (byte)number, (byte)count, .. part];

    /// <summary>The whole profile in as many segments as it takes.</summary>
    public static List<byte[]> Split(byte[] profile, int partBytes = MaxPartBytes)
    {
        byte[][] parts = [.. profile.Chunk(partBytes)];
        return [.. parts.Select((p, i) => Payload(i + 1, parts.Length, p))];
    }
}
