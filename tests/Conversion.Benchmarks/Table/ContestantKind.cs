namespace ImageConversion.Benchmarks.Table;

/// <summary>What a contestant is in table and picture.</summary>
internal enum ContestantKind
{
    /// <summary>This converter.</summary>
    Own,

    /// <summary>This converter with SkiaSharp's decoder: the encoder alone, beside what SkiaSharp's does.</summary>
    OwnEncoder,

    /// <summary>A converter that people use.</summary>
    Peer,

    /// <summary>A decoder, which writes nothing: a bound.</summary>
    Bound,
}
