using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>A profile that is given for pictures of four inks, read once for all of them.</summary>
/// <param name="Name">The profile's description.</param>
/// <param name="Transform">The conversion to sRGB.</param>
internal sealed record InkConversion(string Name, ColorTransform Transform)
{
    private static readonly ConditionalWeakTable<byte[], InkConversion> Known = [];

    /// <summary>Null, with the reason, where it is not a profile of four inks that is whole.</summary>
    /// <param name="profile">The profile, which must not change.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static InkConversion? TryCreate(ReadOnlyMemory<byte> profile, out string problem)
    {
        problem = "";
        bool isWholeArray = MemoryMarshal.TryGetArray(profile, out ArraySegment<byte> bytes) && bytes.Count == bytes.Array!.Length;
        if (isWholeArray && Known.TryGetValue(bytes.Array!, out InkConversion? known))
        {
            return known;
        }

        if (IccProfile.TryParse(profile, out problem) is not { } parsed)
        {
            return null;
        }

        if (parsed.ColorSpace != IccColorSpace.Cmyk || ProfileTransform.TryCreate(parsed, PixelLayout.Rgba32) is not { } transform)
        {
            problem = $"'{parsed.Name}' is not a whole profile for CMYK";
            return null;
        }

        var created = new InkConversion(parsed.Name, transform);
        if (isWholeArray)
        {
            Known.AddOrUpdate(bytes.Array!, created);
        }

        return created;
    }
}
