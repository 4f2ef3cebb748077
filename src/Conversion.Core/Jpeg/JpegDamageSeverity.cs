namespace Conversion.Core.Jpeg;

/// <summary>What a finding means for the picture.</summary>
internal enum JpegDamageSeverity
{
    /// <summary>Against the letter of the standard, or worth knowing, but no pixel depends on it. Converted with a warning.</summary>
    Oddity,

    /// <summary>Some pixels are missing or guessed. Rejected, or converted with a warning under salvage.</summary>
    Damage,

    /// <summary>There is no picture to be had from here on. Always rejected.</summary>
    Fatal,
}
