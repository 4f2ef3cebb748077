namespace Conversion.Core.Metadata;

/// <summary>One entry of a TIFF directory.</summary>
/// <param name="Offset">Where its twelve bytes stand in the stream.</param>
/// <param name="Tag">What it means.</param>
/// <param name="Type">The type of its values (TIFF 6.0 section 2).</param>
/// <param name="Count">How many values there are.</param>
internal readonly record struct TiffEntry(int Offset, ushort Tag, ushort Type, uint Count)
{
    public const ushort Byte = 1;
    public const ushort Ascii = 2;
    public const ushort Short = 3;
    public const ushort Long = 4;
    public const ushort Rational = 5;

    private static ReadOnlySpan<byte> TypeBytes => [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

    /// <summary>The length of all values, or -1 for a type that TIFF does not know.</summary>
    public long ValueBytes => Type < TypeBytes.Length && Type > 0 ? (long)Count * TypeBytes[Type] : -1;
}
