using System.Globalization;
using System.Text.Json.Serialization;
using ImageConversion.Core;
using ImageConversion.Hashing;

namespace ImageConversion.Batch.Model;

/// <summary>Every option that changes output bytes, plus the converter's version. Two equal recipes give equal PNGs.</summary>
public sealed record Recipe
{
    private const int HashCharacters = 16;

    /// <summary>How each image is converted. Its limits decide whether, not how, and of its decoders both give
    /// the same pixels, so these are no part of the hash.</summary>
    public ConversionOptions Options { get; init; } = ConversionOptions.Default;

    /// <summary>The version of the converter's output.</summary>
    public int ConverterVersion { get; init; } = JpegToPngConverter.OutputVersion;

    /// <summary>Names the recipe in stamps, receipts and plans.</summary>
    /// <value>16 lower-case hexadecimal digits of a SHA-256.</value>
    [JsonIgnore]
    public string Hash => Sha256.HashText(CanonicalText())[..HashCharacters];

    // One line an option, in an order that never changes: a new option is added at the end, and only where it is not
    // at its default, so that a release which adds one does not make every existing PNG stale.
    private string CanonicalText() => string.Create(
        CultureInfo.InvariantCulture,
        $"imgconv recipe 1\nconverter={ConverterVersion}\ncompression={Options.Compression}\n"
        + $"orientation={Options.Orientation}\ncolor={Options.Color}\nmetadata={Options.Metadata}\n"
        + $"onDamage={Options.OnDamage}\naccept={Options.Accept}\n"
        + $"{(Options.Grey == GreyHandling.Auto ? "" : $"grey={Options.Grey}\n")}"
        + $"{(Options.Encoder == EncoderKind.Own ? "" : $"encoder={Options.Encoder}\n")}"
        + $"{(Options.Cmyk == CmykHandling.Press ? "" : $"cmyk={Options.Cmyk}\n")}"
        + $"{(Options.Cmyk == CmykHandling.Profile ? $"cmykProfile={Convert.ToHexStringLower(Sha256.HashData(Options.CmykProfile.Span))}\n" : "")}"
        + $"{(Options.Extract == ExtractHandling.Primary ? "" : $"extract={Options.Extract}\n")}"
        + $"{(Options.Hdr == HdrHandling.Off ? "" : $"hdr={Options.Hdr}\n")}");
}

/// <summary>What a PNG was made from, kept in its metadata: the source's ETag and the recipe's hash.</summary>
internal sealed record Stamp(string SourceEtag, string RecipeHash)
{
    private const string SourceEtagKey = "imgconv_source_etag";
    private const string RecipeHashKey = "imgconv_recipe";

    private const string FurtherKey = "imgconv_further";

    /// <summary>How many further pictures of its source a PNG says that there are PNGs of.</summary>
    public static int ReadFurther(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(FurtherKey, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? Math.Min(count, ImageNames.MaxFurther)
            : 0;

    /// <summary>The stamp of a blob, or null where its metadata hold none.</summary>
    public static Stamp? TryRead(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.TryGetValue(SourceEtagKey, out string? etag) && metadata.TryGetValue(RecipeHashKey, out string? recipe)
            ? new Stamp(etag, recipe)
            : null;
    }

    /// <summary>The metadata that hold this stamp, and the number of further pictures.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata(int further = 0)
    {
        var metadata = new Dictionary<string, string> { [SourceEtagKey] = SourceEtag, [RecipeHashKey] = RecipeHash };
        if (further > 0)
        {
            metadata.Add(FurtherKey, further.ToString(CultureInfo.InvariantCulture));
        }

        return metadata;
    }
}

/// <summary>Who writes to a target: <c>targets/&lt;hash&gt;.json</c> next to the runs' folders (docs/formats.md).</summary>
/// <param name="Run">The run.</param>
/// <param name="Recipe">Its recipe's hash.</param>
internal sealed record TargetHolder(string Run, string Recipe);
