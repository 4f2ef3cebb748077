using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Metadata;

namespace ImageConversion.Corpus.Families;

/// <summary>Orientation, colours, metadata, and files of several pictures.</summary>
public static class MetadataFamily
{
    public static IEnumerable<CorpusFile> Files() =>
    [
        .. OrientationFiles.Files(),
        .. ExifFiles.Files(),
        .. XmpFiles.Files(),
        .. PhotoshopFiles.Files(),
        .. SegmentFiles.Files(),
        .. PicturesFiles.Files(),
        .. GainMapFiles.Files(),
        .. ProfileFiles.Files(),
    ];
}
