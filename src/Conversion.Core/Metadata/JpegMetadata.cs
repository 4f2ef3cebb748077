using ImageConversion.Core.Color;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Orientation;
using ImageConversion.Core.Png;

namespace ImageConversion.Core.Metadata;

/// <summary>The metadata of one JPEG, and how they stand in its PNG. Each is carried as it is, unless the conversion makes it
/// untrue. Malformed ones are dropped with a warning: nothing here fails.</summary>
internal sealed class JpegMetadata
{
    private const string XmpKeyword = "XML:com.adobe.xmp";
    private const string IptcKeyword = "Raw profile type iptc";

    private readonly JpegHeader _header;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly AppSegments _segments;
    private readonly ExifSegment _exif;

    public JpegMetadata(JpegHeader header, ReadOnlyMemory<byte> file)
    {
        _header = header;
        _file = file;
        _segments = new AppSegments(header.Segments, file);
        _exif = ExifSegment.Find(_segments);
        Size = new MetadataSize(_segments);
        ReadOnlySpan<byte> exif = _exif.HoldsDirectory ? _exif.First.Span : _exif.Read(out _).Span;
        Orientation = ExifReader.Orientation(exif);
        Dimensions = ReadDensity(exif, ExifOrientation.Upright, []);
    }

    public ExifOrientation Orientation { get; }

    /// <summary>How large the stored picture is to be printed; null where the file does not say.</summary>
    public PngPhysicalDimensions? Dimensions { get; }

    /// <summary>The name of the profile; null where there is none that can be read.</summary>
    public string? ProfileName => Size.HasReadableProfile ? ReadProfile([])?.Name : null;

    public ExifColorSpace ColorSpace => ExifReader.ColorSpace(_exif.Read(out _).Span);

    /// <summary>How much there is of them.</summary>
    public MetadataSize Size { get; }

    /// <summary>The other JPEGs of the file; see <see cref="FurtherPictures.Locate"/>.</summary>
    public List<FurtherPicture> LocateFurther() => FurtherPictures.Locate(_segments, _file);

    /// <summary>What a gain map's picture says of it; see <see cref="GainMapReader.Read"/>.</summary>
    public GainMap? ReadGainMap(ICollection<string> warnings, out string problem) => GainMapReader.Read(_segments, warnings, out problem);

    /// <summary>The profile, or null; see <see cref="IccSegments"/>.</summary>
    public IccProfile? ReadProfile(ICollection<string> warnings) => IccSegments.Read(_segments, warnings);

    /// <summary>What the PNG carries besides its pixels.</summary>
    /// <param name="scope">How much of it.</param>
    /// <param name="applied">The orientation that was applied to the pixels.</param>
    /// <param name="color">What was done about the colours, and what is to be said of them.</param>
    /// <param name="taken">Which other pictures are converted.</param>
    /// <param name="warnings">Receives what a person should know.</param>
    public PngMetadata Carry(
        MetadataScope scope, ExifOrientation applied, ColorPlan color, TakenPictures taken, ICollection<string> warnings)
    {
        // If metadata are not wanted, their defects are not reported.
        XmpContent? xmp = scope == MetadataScope.All ? XmpPacket.Read(_segments, warnings) : XmpPacket.ReadMain(_segments);
        WarnOfFurtherPictures(xmp, taken, warnings);
        bool isTurningLost = applied == ExifOrientation.Upright && Orientation != ExifOrientation.Upright;
        switch (scope)
        {
            case MetadataScope.None:
                WarnOfLostTurning(isTurningLost, warnings);
                WarnOfLostColors(color, warnings);
                // Without it, the pixels of HDR mean nothing.
                return PngMetadata.None with { Cicp = color.Cicp };
            case MetadataScope.Color:
                WarnOfLostTurning(isTurningLost, warnings);
                WarnOfFurtherSegments(warnings);
                WarnOfProfile(color, warnings);
                return color.Describe() with { PhysicalDimensions = ReadDensity(_exif.Read(out _).Span, applied, warnings) };
            default:
                WarnOfFurtherSegments(warnings);
                return CarryAll(xmp, applied, color, warnings);
        }
    }

    /// <summary>Names metadata among the scans or behind the last: readers look for them before the first. Empty where there are
    /// none, or none would be carried anyway.</summary>
    public string DescribeLate(IReadOnlyList<JpegSegment> late, MetadataScope scope)
    {
        var segments = new AppSegments(late, _file);
        string names = scope switch
        {
            MetadataScope.All => segments.DescribeRest(),
            MetadataScope.Color => segments.Describe(AppSegments.App2, IccSegments.Identifier),
            _ => "",
        };
        return names.Length == 0 ? "" : $"Metadata that stand behind the beginning of the image data are not carried: {names}.";
    }

    private static void WarnOfLostTurning(bool isTurningLost, ICollection<string> warnings)
    {
        if (isTurningLost)
        {
            warnings.Add("The picture is stored turned, and without its Exif data no viewer can know: apply the orientation.");
        }
    }

    /// <summary>What says nothing of its colours is taken for sRGB: pixels that are not come out dull, or too bright.</summary>
    private static void WarnOfLostColors(ColorPlan color, ICollection<string> warnings)
    {
        if (color.SaysOtherThanSrgb)
        {
            string space = color.Profile is { } profile ? $"of the ICC profile '{profile.Name}'" : "Adobe RGB";
            warnings.Add(
                $"The colours are {space}, which the PNG does not say without metadata: convert them to sRGB, "
                + "or carry the colour metadata.");
        }
    }

    private void WarnOfFurtherPictures(XmpContent? xmp, TakenPictures taken, ICollection<string> warnings)
    {
        string further = FurtherPictures.Describe(_segments, xmp, _file, taken);
        if (further.Length > 0)
        {
            warnings.Add($"The file holds more than its primary picture; not converted: {further}.");
        }
    }

    private void WarnOfFurtherSegments(ICollection<string> warnings)
    {
        if (_header.FurtherSegments > 0)
        {
            warnings.Add(
                $"The JPEG has {_header.FurtherSegments} segments of metadata more than the {_segments.Count} that are read.");
        }
    }

    private static void WarnOfProfile(ColorPlan color, ICollection<string> warnings)
    {
        if (color.ReplacedProfile is { } replaced)
        {
            warnings.Add(
                $"The ICC profile '{replaced.Name}' is a common one of sRGB, which PNG readers complain of; the PNG says sRGB instead.");
        }

        if (color.Profile is { Data.Length: > PngMetadataWriter.MaxInflatedBytes } large)
        {
            warnings.Add(
                $"The ICC profile '{large.Name}' has {large.Data.Length} bytes. Some readers, as Pillow, open no PNG with a profile of "
                + $"more than {PngMetadataWriter.MaxInflatedBytes} bytes unless their limit is raised.");
        }
    }

    private PngPhysicalDimensions? ReadDensity(ReadOnlySpan<byte> exif, ExifOrientation applied, ICollection<string> warnings) =>
        Density.Read(_header.Jfif, exif, PhotoshopResources.Resolution(_segments), applied.SwapsSides(), warnings);

    private PngMetadata CarryAll(
        XmpContent? packet, ExifOrientation applied, ColorPlan color, ICollection<string> warnings)
    {
        bool isTurned = applied != ExifOrientation.Upright;
        WarnOfProfile(color, warnings);
        var texts = new List<PngText>();
        if (EditXmp(packet, applied, color.ExifColorSpace, warnings) is { } xmp)
        {
            texts.Add(new PngText(XmpKeyword, xmp, International: true));
        }

        ReadOnlyMemory<byte> resources = PhotoshopResources.Read(_segments, isTurned, color.ExifColorSpace is not null, warnings);
        if (resources.Length > 0)
        {
            texts.Add(new PngText(IptcKeyword, PhotoshopResources.ToRawProfile(resources)));
        }

        texts.AddRange(Comments.Read(_segments, warnings));
        ReadOnlyMemory<byte> exif = _exif.Read(out long left);
        PngMetadata carried = color.Describe() with
        {
            PhysicalDimensions = ReadDensity(exif.Span, applied, warnings),
            Exif = EditExif(exif, left, applied, color.ExifColorSpace, warnings),
            Texts = texts,
            ModificationTime = ExifReader.ModificationTime(exif.Span),
        };
        if (_segments.DescribeRest() is { Length: > 0 } rest)
        {
            warnings.Add($"Application data that a PNG has no place for are not carried: {rest}.");
        }

        return carried;
    }

    private ReadOnlyMemory<byte> EditExif(
        ReadOnlyMemory<byte> exif, long left, ExifOrientation applied, ushort? colorSpace, ICollection<string> warnings)
    {
        if (_exif.Malformed > 0)
        {
            warnings.Add(
                $"The first {(_exif.Malformed == 1 ? "Exif segment is" : $"{_exif.Malformed} Exif segments are")} not carried: a "
                + "TIFF stream begins only in the next one.");
        }

        if (_exif.FurtherStreams > 0)
        {
            warnings.Add($"The JPEG has {_exif.FurtherStreams + 1} sets of Exif data; only the first is carried.");
        }

        if (left > 0)
        {
            warnings.Add($"The last {left} bytes of the Exif data are not carried: up to {MetadataLimits.MaxBytes} are.");
        }

        if (exif.IsEmpty)
        {
            return default;
        }

        if (!TiffReader.TryOpen(exif.Span, out _))
        {
            warnings.Add("The Exif data are not carried: they do not begin as a TIFF stream does.");
            return default;
        }

        if (applied == ExifOrientation.Upright && colorSpace is null)
        {
            return exif;
        }

        ExifEditor editor = ExifEditor.TryOpen(exif)!;
        if (applied != ExifOrientation.Upright)
        {
            editor.RemoveThumbnail();
            editor.RemoveOrientation();
        }

        if (applied.SwapsSides())
        {
            editor.SwapSides();
        }

        if (colorSpace is { } converted)
        {
            editor.DeclareColorSpace(converted);
        }

        return editor.ToArray();
    }

    private static string? EditXmp(
        XmpContent? packet, ExifOrientation applied, ushort? colorSpace, ICollection<string> warnings)
    {
        bool isTurned = applied != ExifOrientation.Upright;
        if (packet is null || !(isTurned || colorSpace is not null))
        {
            return packet?.ToString();
        }

        if (packet.Document is not { } document)
        {
            warnings.Add("The XMP packet is not carried: it may contradict the converted pixels, and is not well-formed.");
            return null;
        }

        if (isTurned)
        {
            if (document.HasRegions)
            {
                warnings.Add(
                    "The XMP packet marks regions of the picture (faces, for example); their coordinates are carried as they "
                    + "are, though the picture was turned.");
            }

            document.ApplyOrientation(applied.SwapsSides());
        }

        if (colorSpace is { } converted)
        {
            document.DeclareColorSpace(converted);
        }

        return document.ToString();
    }
}

/// <summary>How much of a JPEG's metadata its PNG carries.</summary>
internal enum MetadataScope
{
    None,

    /// <summary>What the pixels' appearance depends on: profile or colour space, and density.</summary>
    Color,

    All,
}
