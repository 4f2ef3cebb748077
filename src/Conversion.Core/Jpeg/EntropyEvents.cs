namespace Conversion.Core.Jpeg;

/// <summary>What an entropy decoder met in an MCU besides good codes.</summary>
[Flags]
internal enum EntropyEvents
{
    None = 0,

    /// <summary>Bits that are no code of their table; read as a zero.</summary>
    BadCode = 1,

    /// <summary>A coefficient index past the end of the block or band.</summary>
    IndexOverflow = 2,

    /// <summary>A DC value beyond 16 bits.</summary>
    ValueOverflow = 4,

    /// <summary>An arithmetic decision sequence that runs past a magnitude or a band.</summary>
    BadArithmeticCode = 8,
}
