namespace Conversion.Batch.Execution;

/// <summary>What a run's speed depends on: where to look for making it faster.</summary>
public enum RunBound
{
    /// <summary>Decoding: more or faster cores help.</summary>
    Decode,

    /// <summary>Encoding: more or faster cores help, or a lighter compression.</summary>
    Encode,

    /// <summary>Reading: the source or the way to it is too slow for these cores.</summary>
    Source,

    /// <summary>Writing: the target or the way to it is too slow for these cores.</summary>
    Target,

    /// <summary>Memory: images of this size want a larger budget, or fewer cores.</summary>
    Memory,

    /// <summary>The ledger: the place of the run's files is too slow.</summary>
    Ledger,
}
