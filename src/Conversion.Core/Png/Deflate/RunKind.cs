namespace Conversion.Core.Png.Deflate;

/// <summary>
/// Which runs become matches, by their least number of repeated bytes. A repeated pixel of three bytes is a run of two
/// and three for each further pixel; so between these numbers there is little.
/// </summary>
internal enum RunKind
{
    /// <summary>From two pixels on: each saves a few bits, and they are many.</summary>
    Short = 5,

    /// <summary>From three pixels on.</summary>
    Middle = 8,

    /// <summary>From seven pixels on: rare enough in photographs to cost next to nothing.</summary>
    Long = 20,
}
