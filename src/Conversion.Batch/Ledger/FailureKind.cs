namespace Conversion.Batch.Ledger;

/// <summary>Why an image has no PNG. A superset of <see cref="Core.ImageErrorKind"/>.</summary>
public enum FailureKind
{
    /// <summary>The input is not a JPEG.</summary>
    NotJpeg,

    /// <summary>The JPEG is damaged.</summary>
    Corrupt,

    /// <summary>The JPEG ends before its image does.</summary>
    Truncated,

    /// <summary>A kind of JPEG, name or blob that is not converted.</summary>
    Unsupported,

    /// <summary>A limit would be exceeded.</summary>
    LimitExceeded,

    /// <summary>The process died on this image.</summary>
    Crashed,

    /// <summary>The source image was there at plan time and is gone.</summary>
    SourceMissing,

    /// <summary>Source or target refused access.</summary>
    AccessDenied,

    /// <summary>Attempts are used up on a passing fault; running again may help.</summary>
    Transient,
}
