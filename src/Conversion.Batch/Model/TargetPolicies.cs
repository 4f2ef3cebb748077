using System.Globalization;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Model;

/// <summary>How a PNG is named after its source.</summary>
public enum NamePolicy
{
    /// <summary>The default: <c>dir/name.jpg</c> becomes <c>dir/name.png</c>.</summary>
    Replace,

    /// <summary>
    /// <c>dir/name.jpg</c> becomes <c>dir/name.jpg.png</c>. Not where other programs expect the usual name; needed where
    /// sources differ in their extension only.
    /// </summary>
    Append,
}

/// <summary>What becomes of a PNG that is already in the target.</summary>
public enum OverwritePolicy
{
    /// <summary>The default: rewritten unless its stamp says that it was made from this source by this recipe.</summary>
    Stale,

    /// <summary>Rewritten in any case. Not for resuming: everything is done again.</summary>
    Always,

    /// <summary>Left as it is. Not for changed sources: their old PNG stays.</summary>
    Never,

    /// <summary>As <see cref="Stale"/>, but a PNG without a stamp, which this product did not make, is left as it is. Not where
    /// PNGs of other programs are to be replaced.</summary>
    Own,
}

/// <summary>The service's storage tier of the PNGs; where none is asked for, the account's own default.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/storage/blobs/access-tiers-overview.</remarks>
public enum TargetTier
{
    /// <summary>For PNGs that are read soon and often; the dearest to keep.</summary>
    Hot,

    /// <summary>For PNGs that are kept 30 days at least and read seldom.</summary>
    Cool,

    /// <summary>For PNGs that are kept 90 days at least and read hardly ever.</summary>
    Cold,

    /// <summary>For PNGs that are kept 180 days at least. Not for any that are read: each must be brought back first, which
    /// takes hours; a verification cannot compare their pixels either.</summary>
    Archive,
}

/// <summary>What a <see cref="TargetTier"/> asks of a target.</summary>
internal static class TargetTiers
{
    /// <summary>Refuses a tier where there are none.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.TierNotSupported"/>: the target is a folder.</exception>
    public static void ThrowUnlessPossible(TargetTier? tier, StoreAddress target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (tier is not null && target.IsFolder)
        {
            throw new BatchException(
                BatchErrorKind.TierNotSupported,
                $"The storage tier {tier.Value.ToString().ToLowerInvariant()} needs a container as target; found the folder {target}.");
        }
    }
}

/// <summary>Which names are JPEGs, and what their PNGs are called.</summary>
internal static class ImageNames
{
    /// <summary>The extensions that count as JPEG, in any case.</summary>
    public static IReadOnlyList<string> JpegExtensions { get; } = [".jpg", ".jpeg", ".jpe", ".jfif"];

    /// <summary>Whether a name's extension is one of <see cref="JpegExtensions"/>.</summary>
    public static bool IsJpeg(string name) => ExtensionLength(name) > 0;

    /// <summary>Whether it is the name of a folder that could not be listed.</summary>
    public static bool IsFolder(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith('/');
    }

    /// <summary>The PNG's name. A source that is not named like a JPEG keeps its whole name, with <c>.png</c> behind it.</summary>
    /// <remarks>What else follows a dot may be anything (<c>scan.2024</c>), and to cut it off would bring targets out of the order in
    /// which sources are listed (<c>a.tif</c>, <c>a.q.jpg</c>).</remarks>
    public static string TargetName(string source, NamePolicy policy) => string.Concat(TargetStem(source, policy), PngExtension);

    /// <summary>Further pictures that an image can have (<see cref="Core.OpenedImage.Further"/>).</summary>
    public const int MaxFurther = 64;

    private const string PngExtension = ".png";

    /// <summary>The name of a further picture's PNG: next to <c>name.png</c> there are <c>name.2.png</c>, <c>name.3.png</c>.</summary>
    public static string FurtherName(string target, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{target.AsSpan(0, target.Length - PngExtension.Length)}.{number}{PngExtension}");

    /// <summary>The PNG that one of this name would be next to, as that of a further picture; null for any other name.</summary>
    public static string? PrimaryName(string target)
    {
        ReadOnlySpan<char> stem = target.EndsWith(PngExtension, StringComparison.Ordinal) ? target.AsSpan(0, target.Length - PngExtension.Length) : "";
        int dot = stem.LastIndexOf('.');
        ReadOnlySpan<char> number = stem[(dot + 1)..];
        bool isFurther = dot > 0 && stem[dot - 1] != '/' && number is [not '0', ..]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is > 1 and <= MaxFurther + 1;
        return isFurther ? string.Concat(stem[..dot], PngExtension) : null;
    }

    /// <summary>The part of the source's name that its PNG's name begins with.</summary>
    internal static ReadOnlySpan<char> TargetStem(string source, NamePolicy policy)
    {
        int extension = ExtensionLength(source);
        return policy == NamePolicy.Append ? source : source.AsSpan(0, source.Length - extension);
    }

    private static int ExtensionLength(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (string extension in JpegExtensions)
        {
            // "dir/.jpg" is a hidden file without a stem, not a JPEG called nothing.
            int stem = name.Length - extension.Length;
            if (stem > 0 && name[stem - 1] != '/' && name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return extension.Length;
            }
        }

        return 0;
    }
}
