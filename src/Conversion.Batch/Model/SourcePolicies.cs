using ImageConversion.Storage;

namespace ImageConversion.Batch.Model;

/// <summary>By what an image is known in a source.</summary>
public enum ImageSelection
{
    /// <summary>The default: by the extension of its name. Not where images have names of another kind.</summary>
    Name,

    /// <summary>By its content type, <c>image/jpeg</c>, whatever its name. Not for folders, which have none.</summary>
    ContentType,

    /// <summary>By its first bytes, whatever its name. Every file is read for it, which takes a request each in a container.</summary>
    Content,
}

/// <summary>What is carried from a JPEG to its PNG besides what is in the picture.</summary>
[Flags]
public enum PreservedProperties
{
    /// <summary>The default: nothing.</summary>
    None = 0,

    /// <summary>The time of the last change: a file's date; in a container the metadata <c>mtime</c>.</summary>
    Times = 1,

    /// <summary>Metadata of users, Cache-Control, Content-Disposition and Content-Language.</summary>
    Metadata = 2,

    /// <summary>Tags, which take a request an image that has any.</summary>
    Tags = 4,
}

/// <summary>Why a file of a source is not an image of a run.</summary>
public enum IgnoredReason
{
    /// <summary>It is not named like a JPEG.</summary>
    Name,

    /// <summary>Its content type is another than that of a JPEG.</summary>
    ContentType,

    /// <summary>It does not begin like a JPEG.</summary>
    Content,

    /// <summary>It is a link to a folder, which is not followed.</summary>
    FolderLink,
}

/// <summary>A file that is not an image of a run.</summary>
/// <param name="Name">Its name, relative to the source; of a folder with '/' at its end.</param>
/// <param name="Reason">Why.</param>
public sealed record IgnoredFile(string Name, IgnoredReason Reason);

/// <summary>How a run's source is read.</summary>
internal static class SourceReading
{
    /// <summary>How the source of a plan is opened.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="check">What this machine says of wrong MD5s; null for what the plan says.</param>
    public static SourceAccess AccessOf(Plan plan, Md5Check? check) =>
        new() { FollowsLinks = plan.FollowsLinks, CheckMd5 = check ?? plan.CheckMd5 };

    /// <summary>Refuses what the source cannot say.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the source is a folder.</exception>
    public static void ThrowUnlessPossible(ImageSelection selection, StoreAddress source)
    {
        // A relative path is the address of an app's own store, which may keep content types.
        if (selection == ImageSelection.ContentType && source.IsFolder && Path.IsPathFullyQualified(source.Text))
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"A selection by content type needs a container as source, because a folder keeps none; found the folder {source}.");
        }
    }
}
