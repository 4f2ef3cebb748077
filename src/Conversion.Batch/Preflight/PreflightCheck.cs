namespace Conversion.Batch.Preflight;

/// <summary>What a check has shown.</summary>
public enum PreflightStatus
{
    /// <summary>It is as it should be.</summary>
    Ok,

    /// <summary>It stands in no run's way, or could not be told; somebody should know it all the same.</summary>
    Note,

    /// <summary>A run would fail on it.</summary>
    Failed,
}

/// <summary>One thing that a run needs.</summary>
/// <param name="Name">Which, e.g. <c>target: write</c>.</param>
/// <param name="Status">What the check has shown.</param>
/// <param name="Detail">What was found; where it failed, what was expected too.</param>
/// <param name="Mend">The command or step that mends it; null where nothing is to be mended.</param>
public sealed record PreflightCheck(string Name, PreflightStatus Status, string Detail, string? Mend = null);
