using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImageConversion.Storage;

/// <summary>The rules for names, and their order.</summary>
/// <remarks>A service takes nearly any name; a folder takes those that its system can hold. Listings may show names that these rules
/// refuse: they exist and must be accounted for.</remarks>
public static class BlobName
{
    /// <summary>The longest name, as Azure Blob Storage has it.</summary>
    /// <value>In UTF-16 code units.</value>
    public const int MaxLength = 1024;

    /// <summary>The folder that this product keeps to itself under the root of a folder store.</summary>
    public const string ReservedFolder = ".imgconv";

    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file: these are devices, whatever extension follows.
    private static readonly HashSet<string> WindowsDevices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
         .. from port in (string[])["COM", "LPT"] from digit in "0123456789¹²³" select port + digit],
        StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> WindowsForbidden = SearchValues.Create(
        ['<', '>', '"', '|', '?', '*', ':', '\\', .. from code in Enumerable.Range(1, 31) select (char)code]);

    /// <summary>The order of every listing: by UTF-16 code unit, as <see cref="StringComparer.Ordinal"/>.</summary>
    public static StringComparer Order => StringComparer.Ordinal;

    /// <summary>Refuses a name that a folder of this system cannot hold.</summary>
    /// <param name="name">A name relative to the root, with '/' as separator.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>; the message says the name and
    /// the rule: all those of <see cref="ValidateForService"/>; no empty segment, not absolute, nothing in
    /// <see cref="ReservedFolder"/>; on Windows also no drive, no device name, and none of its forbidden characters.</exception>
    public static void Validate(string name) =>
        ThrowIfBroken(name, FindBrokenFolderRule(name, OperatingSystem.IsWindows()));

    /// <summary>Refuses a name that no store can hold: empty, too long, with NUL or half a surrogate pair, or with a
    /// segment '.' or '..' (which a URL would swallow).</summary>
    /// <param name="name">A name relative to the root, with '/' as separator.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>; the message says the name and
    /// the rule.</exception>
    public static void ValidateForService(string name) => ThrowIfBroken(name, FindBrokenServiceRule(name));

    internal static string? FindBrokenServiceRule(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            return "a name must not be empty";
        }

        if (name.Length > MaxLength)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"it has {name.Length} characters, at most {MaxLength} are allowed");
        }

        if (name.Contains('\0'))
        {
            return "it contains a NUL character";
        }

        if (HasLoneSurrogate(name))
        {
            return "it contains half a surrogate pair, which UTF-8 cannot express";
        }

        foreach (Range range in name.AsSpan().Split('/'))
        {
            if (name.AsSpan(range) is "." or "..")
            {
                return "segments '.' and '..' are not allowed";
            }
        }

        return null;
    }

    internal static string? FindBrokenFolderRule(string name, bool onWindows)
    {
        if (FindBrokenServiceRule(name) is { } broken)
        {
            return broken;
        }

        if (name[0] == '/' || (onWindows && name[0] == '\\'))
        {
            return "it must be relative to the root, but is absolute";
        }

        if (onWindows && name.Length > 1 && char.IsAsciiLetter(name[0]) && name[1] == ':')
        {
            return "it begins with a drive";
        }

        foreach (Range range in name.AsSpan().Split('/'))
        {
            if (FindBrokenSegmentRule(name.AsSpan(range), onWindows) is { } rule)
            {
                return rule;
            }
        }

        return IsReserved(name) ? $"the folder '{ReservedFolder}' at the root is reserved" : null;
    }

    /// <summary>The name for a message: control characters made visible, very long ones cut.</summary>
    internal static string Printable(string name)
    {
        const int Longest = 200;
        if (name.Length <= Longest && !name.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
        {
            return $"'{name}'";
        }

        var text = new StringBuilder(Math.Min(name.Length, Longest) + 2).Append('\'');
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, Longest)))
        {
            _ = char.IsControl(c) || char.IsSurrogate(c) && HasLoneSurrogate(name)
                ? text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : text.Append(c);
        }

        return text.Append(name.Length > Longest ? "…'" : "'").ToString();
    }

    private static string? FindBrokenSegmentRule(ReadOnlySpan<char> segment, bool onWindows)
    {
        if (segment.IsEmpty)
        {
            return "it has an empty segment";
        }

        if (!onWindows)
        {
            return null;
        }

        int dot = segment.IndexOf('.');
        string stem = (dot < 0 ? segment : segment[..dot]).TrimEnd(' ').ToString();
        if (WindowsDevices.Contains(stem))
        {
            return $"'{stem}' is a device on Windows";
        }

        if (segment.ContainsAny(WindowsForbidden))
        {
            return "it has a character that Windows does not allow in a name: one of <>\"|?*:\\ or a control character";
        }

        return segment[^1] is '.' or ' ' ? "a segment ends in a dot or a space, which Windows would drop" : null;
    }

    private static bool IsReserved(string name) =>
        name.StartsWith(ReservedFolder, StringComparison.OrdinalIgnoreCase)
        && (name.Length == ReservedFolder.Length || name[ReservedFolder.Length] == '/');

    private static bool HasLoneSurrogate(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(name[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static void ThrowIfBroken(string name, string? rule)
    {
        if (rule is not null)
        {
            throw new BlobStoreException(BlobStoreErrorKind.InvalidName, $"{Printable(name)} is not an allowed name: {rule}");
        }
    }
}
