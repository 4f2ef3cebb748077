namespace Conversion.Batch.Execution;

/// <summary>What a converter does, or what it waits for.</summary>
internal enum ConverterState
{
    /// <summary>There is nothing to do for it.</summary>
    Idle,

    /// <summary>It converts.</summary>
    Busy,

    /// <summary>Images are left, but none is read yet.</summary>
    Source,

    /// <summary>Its PNG finds no place among those that wait to be written.</summary>
    Target,

    /// <summary>Its image waits for room in memory.</summary>
    Memory,

    /// <summary>Its image's attempt is not recorded yet.</summary>
    Ledger,
}
