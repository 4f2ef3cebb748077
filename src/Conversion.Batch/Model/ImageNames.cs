namespace Conversion.Batch.Model;

/// <summary>Which names are JPEGs, and what their PNGs are called (DESIGN: the target).</summary>
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

    /// <summary>The PNG's name for a source that <see cref="IsJpeg"/>.</summary>
    /// <exception cref="ArgumentException">The name is not that of a JPEG.</exception>
    public static string TargetName(string source, NamePolicy policy) => string.Concat(TargetStem(source, policy), ".png");

    /// <summary>The part of the source's name that its PNG's name begins with.</summary>
    internal static ReadOnlySpan<char> TargetStem(string source, NamePolicy policy)
    {
        int extension = ExtensionLength(source);
        if (extension == 0 && !IsFolder(source))
        {
            throw new ArgumentException($"'{source}' does not have the name of a JPEG", nameof(source));
        }

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
