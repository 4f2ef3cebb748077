namespace Conversion.Batch.Model;

/// <summary>How a run, a verification or a check ended. The numbers are those of <c>summary.json</c> (docs/formats.md), and the
/// exit codes of the programs.</summary>
public enum RunResult
{
    /// <summary>Every image has a good final state.</summary>
    Success = 0,

    /// <summary>An unexpected error.</summary>
    Error = 1,

    /// <summary>The request or the settings make no sense.</summary>
    InvalidRequest = 2,

    /// <summary>Something is missing that a run needs: identity, folder or container, access, quota.</summary>
    NotReady = 3,

    /// <summary>Finished, but some images failed.</summary>
    SomeFailed = 4,

    /// <summary>Transient failures are left: running again helps.</summary>
    TransientLeft = 5,

    /// <summary>Not every image has a final state, or a verification found a difference.</summary>
    Incomplete = 6,

    /// <summary>Stopped by a limit that the caller set.</summary>
    LimitReached = 7,

    /// <summary>The source holds no JPEG.</summary>
    NoImages = 9,

    /// <summary>Stopped by the caller.</summary>
    Stopped = 130,
}
