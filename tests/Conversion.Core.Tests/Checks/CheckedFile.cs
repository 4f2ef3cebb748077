using Conversion.Corpus;

namespace Conversion.Core.Tests.Checks;

/// <summary>A file under test. Each way to convert it is gone once, whichever checks ask.</summary>
internal sealed class CheckedFile(CorpusFile file)
{
    private readonly Lazy<Attempt> _default = new(() => Attempt.Run(file, ConversionOptions.Default));
    private readonly Lazy<Attempt> _stored = new(() => Attempt.Run(file, Stored));
    private readonly Lazy<Attempt> _salvaged = new(() => Attempt.Run(file, Salvaging));

    private static ConversionOptions Stored { get; } = new() { Orientation = OrientationHandling.Keep };

    private static ConversionOptions Salvaging { get; } = Stored with { OnDamage = DamageHandling.Salvage };

    public CorpusFile File { get; } = file;

    /// <summary>Under default options.</summary>
    public Attempt Default => _default.Value;

    /// <summary>Under default options, but as the pixels are stored. Of a file without orientation, the same attempt.</summary>
    public Attempt AsStored => File.Orientation is null or <= 1 ? _default.Value : _stored.Value;

    /// <summary>As the pixels are stored, and in spite of damage.</summary>
    public Attempt Salvaged => _salvaged.Value;
}
