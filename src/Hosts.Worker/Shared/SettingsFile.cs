namespace Hosts;

/// <summary>Files that settings are, or that a setting names.</summary>
/// <remarks>Anyone who may write the working folder decides what they are: opening a pipe waits, reading a device has no end. Both have no
/// length. This file is part of both programs.</remarks>
internal static class SettingsFile
{
    /// <summary>The most bytes of a file whose reader says nothing else.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It is absent, empty, longer, a pipe or a device.</exception>
    public static byte[] Read(string path, int maxBytes = MaxBytes)
    {
        ThrowUnlessReadable(path, maxBytes);
        return File.ReadAllBytes(path);
    }

    /// <summary>Looks at a file without opening it.</summary>
    /// <inheritdoc cref="Read"/>
    public static void ThrowUnlessReadable(string path, int maxBytes = MaxBytes)
    {
        var file = new FileInfo(path);
        file = file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file : file;
        if (file.Length == 0 || file.Length > maxBytes)
        {
            throw new IOException(
                $"expected a file of at most {maxBytes} bytes; found {(file.Length > 0 ? "a longer one" : "an empty one, a pipe or a device")}");
        }
    }
}
