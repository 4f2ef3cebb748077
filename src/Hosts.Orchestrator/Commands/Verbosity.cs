namespace Hosts.Orchestrator.Commands;

/// <summary>How much a command says.</summary>
public enum Verbosity
{
    /// <summary>Errors only.</summary>
    Quiet,

    /// <summary>The default: progress where a person watches, and results.</summary>
    Normal,

    /// <summary>Also each warning.</summary>
    Detailed,

    /// <summary>Also the stack of an error.</summary>
    Debug,
}
