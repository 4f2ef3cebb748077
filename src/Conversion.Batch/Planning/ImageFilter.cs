using DotNet.Globbing;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>Which entries of a source's listing are images of a run, as far as the listing shows.</summary>
internal sealed class ImageFilter
{
    // The second and the third are in use, and registered nowhere.
    private static readonly string[] JpegTypes = ["image/jpeg", "image/jpg", "image/pjpeg"];

    private readonly string? _excludedPrefix;
    private readonly Glob? _only;
    private readonly Glob? _exclude;
    private readonly ImageSelection _select;

    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidPattern"/>: the pattern is none.</exception>
    public ImageFilter(PlanRequest request) => (_excludedPrefix, _only, _exclude, _select) =
        (request.ExcludePrefix, Parse(request.Only), Parse(request.Exclude), request.Select);

    /// <summary>The files that are no images, so far; those of the target within the source do not count.</summary>
    public IgnoredTally Ignored { get; } = new();

    /// <summary>Whether an entry is an image, unless its content says otherwise.</summary>
    public bool IsWanted(BlobEntry entry)
    {
        if (_excludedPrefix is not null && entry.Name.StartsWith(_excludedPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        if (entry.Kind != BlobEntryKind.Blob)
        {
            return IsFolderWanted(entry);
        }

        IgnoredReason? reason = _select switch
        {
            ImageSelection.Name when !ImageNames.IsJpeg(entry.Name) => IgnoredReason.Name,
            ImageSelection.ContentType when !IsJpegType(entry.ContentType) => IgnoredReason.ContentType,
            _ => null,
        };
        if (reason is { } why)
        {
            Ignored.Add(entry.Name, why);
            return false;
        }

        return _only?.IsMatch(entry.Name) != false && _exclude?.IsMatch(entry.Name) != true;
    }

    // What is in it is not known, so that it counts, unless it is left out.
    private bool IsFolderWanted(BlobEntry folder)
    {
        if (_exclude?.IsMatch(folder.Name + "x.jpg") == true || _exclude?.IsMatch(folder.Name.TrimEnd('/')) == true)
        {
            return false;
        }

        if (folder.Kind == BlobEntryKind.LinkedFolder)
        {
            Ignored.Add(folder.Name, IgnoredReason.FolderLink);
            return false;
        }

        return true;
    }

    private static bool IsJpegType(string? type) =>
        type is not null && JpegTypes.Contains(type.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);

    private static Glob? Parse(string? pattern)
    {
        if (pattern is null)
        {
            return null;
        }

        string text = pattern.Contains('/', StringComparison.Ordinal) ? pattern.TrimStart('/') : "**/" + pattern;
        // The parser takes an open bracket for a name that nothing has.
        bool isOpen = text.LastIndexOf('[') > text.LastIndexOf(']');
        return pattern.Length > 0 && text.Length > 0 && !isOpen
            ? Glob.Parse(text)
            : throw new BatchException(BatchErrorKind.InvalidPattern, $"Expected a pattern of names; found '{pattern}'.");
    }
}
