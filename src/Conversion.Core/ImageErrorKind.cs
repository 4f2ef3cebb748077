namespace Conversion.Core;

/// <summary>Why an image could not be converted.</summary>
public enum ImageErrorKind
{
    /// <summary>The input is not a JPEG; the message says what it is instead, where that can be told.</summary>
    NotJpeg,

    /// <summary>The JPEG's structure or its entropy-coded data are damaged.</summary>
    Corrupt,

    /// <summary>The JPEG ends before its image does.</summary>
    Truncated,

    /// <summary>A well-formed JPEG of a process that is not converted; the message says which.</summary>
    Unsupported,

    /// <summary>A limit of <see cref="ConversionLimits"/> would be exceeded; the message names limit, value and need.</summary>
    LimitExceeded,
}
