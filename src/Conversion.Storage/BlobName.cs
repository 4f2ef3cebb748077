namespace Conversion.Storage;

/// <summary>The rules for names, and their order.</summary>
public static class BlobName
{
    /// <summary>The order of every listing: by UTF-16 code unit, as <see cref="StringComparer.Ordinal"/>.</summary>
    public static StringComparer Order => StringComparer.Ordinal;
}
