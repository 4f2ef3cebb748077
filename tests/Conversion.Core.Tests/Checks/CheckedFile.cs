using ImageConversion.Corpus;

namespace ImageConversion.Core.Tests.Checks;

/// <summary>A file under test. Each way to convert it is gone once, whichever checks ask.</summary>
internal sealed class CheckedFile(CorpusFile file)
{
    private readonly Lazy<Attempt> _default = new(() => Attempt.Run(file, ConversionOptions.Default));
    private readonly Lazy<Attempt> _stored = new(() => Attempt.Run(file, Stored));
    private readonly Lazy<Attempt> _salvaged = new(() => Attempt.Run(file, Salvaging));

    private readonly Lazy<Attempt> _srgb = new(() => Attempt.Run(file, Stored with { Color = ColorHandling.Srgb }));
    private readonly Lazy<Attempt> _colorOnly = new(() => Attempt.Run(file, WithMetadata(MetadataHandling.Color)));
    private readonly Lazy<Attempt> _pixelsOnly = new(() => Attempt.Run(file, WithMetadata(MetadataHandling.None)));

    private readonly Lazy<Attempt> _naiveInks = new(() => Attempt.Run(file, Stored with { Cmyk = CmykHandling.Naive }));
    private readonly Lazy<Attempt> _storedPixelsOnly = new(() => Attempt.Run(file, Stored with { Metadata = MetadataHandling.None }));

    private static ConversionOptions Stored { get; } = new() { Orientation = OrientationHandling.Keep };

    private static ConversionOptions Salvaging { get; } = Stored with { OnDamage = DamageHandling.Salvage, Cmyk = CmykHandling.Naive };

    public CorpusFile File { get; } = file;

    /// <summary>Under default options.</summary>
    public Attempt Default => _default.Value;

    /// <summary>Under default options, but as the pixels are stored. Of a file without orientation, the same attempt.</summary>
    public Attempt AsStored => File.Orientation is null or <= 1 ? _default.Value : _stored.Value;

    /// <summary>As the pixels are stored, inks as djpeg converts them, and in spite of damage.</summary>
    public Attempt Salvaged => _salvaged.Value;

    /// <summary>As the pixels are stored, their colours converted to sRGB.</summary>
    public Attempt Srgb => _srgb.Value;

    /// <summary>As the pixels are stored, inks without a profile multiplied with black.</summary>
    public Attempt NaiveInks => _naiveInks.Value;

    /// <summary>Of all metadata, those of the colours and the density.</summary>
    public Attempt ColorOnly => _colorOnly.Value;

    /// <summary>Without metadata.</summary>
    public Attempt PixelsOnly => _pixelsOnly.Value;

    /// <summary>As the pixels are stored, without metadata.</summary>
    public Attempt StoredPixelsOnly => _storedPixelsOnly.Value;

    private static ConversionOptions WithMetadata(MetadataHandling handling) => new() { Metadata = handling };
}
