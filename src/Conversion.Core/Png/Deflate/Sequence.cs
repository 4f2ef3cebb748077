namespace ImageConversion.Core.Png.Deflate;

/// <summary>A number of literals and the match that follows them, packed into 64 bits. A strip is a list of these; literals
/// behind the last match are in none of them.</summary>
/// <remarks>A plain number, not a struct of fields: parsers write and writers read millions of them. From the lowest bit on:
/// distance (16), match length (16), literals (32).</remarks>
internal static class Sequence
{
    public static ulong Pack(int literals, int length, int distance) =>
        ((ulong)(uint)literals << 32) | ((uint)length << 16) | (uint)distance;

    public static int Literals(ulong sequence) => (int)(sequence >> 32);

    public static int Length(ulong sequence) => (int)((sequence >> 16) & 0xFFFF);

    public static int Distance(ulong sequence) => (int)(sequence & 0xFFFF);
}
