using System.Diagnostics.CodeAnalysis;
using ImageConversion.Storage;

namespace Hosts;

/// <summary>Paths as typed become full paths here, by the working folder; the library takes no others.</summary>
internal static class HostPaths
{
    /// <summary>An address as typed.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>.</exception>
    public static StoreAddress Address(string text) => StoreAddress.Parse(text, Environment.CurrentDirectory);

    /// <summary>The text of an address as typed; null for none.</summary>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>.</exception>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Full(string? text) => text is null ? null : Address(text).Text;

    /// <summary>What a run is found by, as typed: an id or a name stays, unless it is that of a folder.</summary>
    /// <param name="text">An id, a name, or an address.</param>
    /// <param name="isPlaceKnown">Whether the target or the place of the runs' files is given, where ids and names are looked up.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>.</exception>
    public static string Run(string text, bool isPlaceKnown)
    {
        bool isName = text.AsSpan().IndexOfAny('/', Path.DirectorySeparatorChar) < 0;
        return isName && (isPlaceKnown || !Directory.Exists(text)) ? text : Address(text).Text;
    }
}
