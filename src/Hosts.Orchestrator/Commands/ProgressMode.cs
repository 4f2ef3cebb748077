namespace Hosts.Orchestrator.Commands;

/// <summary>How progress is shown.</summary>
public enum ProgressMode
{
    /// <summary>Live where a person watches, else a line now and then.</summary>
    Auto,

    /// <summary>A line now and then.</summary>
    Lines,

    /// <summary>Not at all.</summary>
    None,
}
