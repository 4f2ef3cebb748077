using ImageConversion.Core.Color;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Metadata;
using ImageConversion.Core.Orientation;

namespace ImageConversion.Core.Formats;

/// <summary>The HDR rendition that a JPEG's gain map makes of it.</summary>
internal sealed class HdrPicture
{
    private const int PixelBytes = 6;
    private const int BasePixelBytes = 3;

    /// <summary>A row of the PNG, and what is known of each of its pixels.</summary>
    private const int BytesPerColumn = 64;

    private readonly HdrPlan _plan;

    private HdrPicture(JpegImage map, HdrPlan plan) => (Map, _plan) = (map, plan);

    /// <summary>The gain map's picture.</summary>
    public JpegImage Map { get; }

    /// <summary>What the PNG says of its colours.</summary>
    public ColorPlan Color => _plan.Color;

    /// <summary>Finds out whether the gain map can be applied.</summary>
    /// <param name="picture">The primary picture.</param>
    /// <param name="file">The gain map's JPEG.</param>
    /// <param name="isHlg">Whether the signal is HLG; otherwise PQ.</param>
    /// <param name="warnings">Receives why it is not applied, or what a person should know although it is.</param>
    /// <returns>Null where it is not applied.</returns>
    public static HdrPicture? TryCreate(JpegImage picture, ReadOnlyMemory<byte> file, bool isHlg, ICollection<string> warnings)
    {
        string problem;
        try
        {
            var map = new JpegImage(file);
            problem = FindProblem(picture, map) ?? "";
            if (problem.Length == 0 && TryPlan(picture, map, isHlg, warnings, out problem) is { } plan)
            {
                return new HdrPicture(map, plan);
            }
        }
        catch (ImageFault fault)
        {
            problem = $"it cannot be read ({fault.Message})";
        }

        warnings.Add($"The gain map is not applied, and the PNG is SDR: {problem.TrimEnd('.')}.");
        return null;
    }

    /// <summary>An upper estimate of the memory that is needed besides that of the primary picture.</summary>
    public long WorkingSetBytes(int width, int height, ExifOrientation applied)
    {
        long frame = applied.IsRowByRow() ? 0 : (long)width * height * (PixelBytes - BasePixelBytes);
        return frame + (width * (long)BytesPerColumn) + Map.WorkingSetBytes(ExifOrientation.Upright, MetadataScope.None);
    }

    /// <summary>Decodes the map with the picture, which the result owns.</summary>
    public DecodedImage Decode(DecodedImage picture, DecodeRequest request, CancellationToken cancellationToken)
    {
        DecodedImage map;
        try
        {
            map = Map.Decode(request with { TakesInks = false, Metadata = MetadataScope.None }, cancellationToken);
        }
        catch (ImageFault fault)
        {
            throw new ImageFault(fault.Kind, $"The gain map: {fault.Message}", innerException: fault);
        }

        return new DecodedImage(
            new HdrRows(picture.Rows, map.Rows, _plan), () => picture.Findings.Concat(map.Findings.Select(f => $"The gain map: {f}")));
    }

    private static string? FindProblem(JpegImage picture, JpegImage map)
    {
        // The sides of a smaller map are rounded.
        long skew = Math.Abs(((long)map.Width * picture.Height) - ((long)map.Height * picture.Width));
        return picture.Header is not { Components.Count: 3, Precision: 8 }
            ? $"the primary picture has {picture.Components} components of {picture.BitsPerSample} bits; expected 3 of 8"
            : map.Header is not { Components.Count: 1 or 3, Precision: 8 }
            ? $"it has {map.Components} components of {map.BitsPerSample} bits; expected 1 or 3 of 8"
            : skew > picture.Width + picture.Height
            ? $"it has {map.Width} x {map.Height} pixels, which is another shape than {picture.Width} x {picture.Height}"
            : null;
    }

    private static HdrPlan? TryPlan(JpegImage picture, JpegImage map, bool isHlg, ICollection<string> warnings, out string problem)
    {
        if (map.ReadGainMap(warnings, out problem) is not { } values)
        {
            return null;
        }

        if (values.IsBaseHdr)
        {
            problem = "the primary picture is the HDR rendition, and a map from HDR to SDR is not supported";
            return null;
        }

        if (picture.ReadColors() is not { } colors)
        {
            problem = "the primary picture's ICC profile is not one of curves and a matrix for RGB";
            return null;
        }

        RgbSpace? gainColors = values.UsesBaseColors ? colors : map.ReadColors();
        problem = gainColors is null ? "it applies in the colours of its own ICC profile, which is not one of curves and a matrix for RGB" : "";
        return gainColors is null ? null : HdrPlan.Create(values, isHlg, colors, gainColors);
    }
}
