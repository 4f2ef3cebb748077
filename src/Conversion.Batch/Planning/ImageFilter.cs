using ImageConversion.Batch.Model;
using DotNet.Globbing;

namespace ImageConversion.Batch.Planning;

/// <summary>Which names of a source are images of a run.</summary>
internal sealed class ImageFilter
{
    private readonly string? _excludedPrefix;
    private readonly Glob? _only;
    private readonly Glob? _exclude;

    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidPattern"/>: the pattern is none.</exception>
    public ImageFilter(PlanRequest request) =>
        (_excludedPrefix, _only, _exclude) = (request.ExcludePrefix, Parse(request.Only), Parse(request.Exclude));

    /// <summary>Names that are no JPEG's, so far; those of the target within the source do not count.</summary>
    public long Ignored { get; private set; }

    public bool IsWanted(string name)
    {
        if (_excludedPrefix is not null && name.StartsWith(_excludedPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        if (ImageNames.IsFolder(name))
        {
            // What is in it is not known, so that it counts, unless it is left out.
            return _exclude?.IsMatch(name + "x.jpg") != true && _exclude?.IsMatch(name.TrimEnd('/')) != true;
        }

        if (!ImageNames.IsJpeg(name))
        {
            Ignored++;
            return false;
        }

        return _only?.IsMatch(name) != false && _exclude?.IsMatch(name) != true;
    }

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
