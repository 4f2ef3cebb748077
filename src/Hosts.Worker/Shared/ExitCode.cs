namespace Hosts;

/// <summary>The exit codes of both programs (README.md). All are below 126, except the shell's own 128 + signal.</summary>
internal enum ExitCode
{
    /// <summary>Every image has a good final state.</summary>
    Success = 0,

    /// <summary>An unexpected error.</summary>
    Error = 1,

    /// <summary>Usage or configuration.</summary>
    Usage = 2,

    /// <summary>Preflight failed: identity, missing folder or container, access, quota.</summary>
    Preflight = 3,

    /// <summary>Finished, but some images failed.</summary>
    SomeFailed = 4,

    /// <summary>Transient failures are left: running again helps.</summary>
    TransientLeft = 5,

    /// <summary>The counts do not add up, or verify found a difference.</summary>
    AccountOpen = 6,

    /// <summary>Stopped by a limit that the user set.</summary>
    LimitReached = 7,

    /// <summary>The source holds no JPEG.</summary>
    NoImages = 9,

    /// <summary>Stopped by SIGINT.</summary>
    Interrupted = 130,

    /// <summary>Stopped by SIGTERM.</summary>
    Terminated = 143,
}
