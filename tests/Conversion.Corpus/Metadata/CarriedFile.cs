using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Makes files of the corpus whose PNG is known in all that stands beside its pixels.</summary>
public static class CarriedFile
{
    /// <summary>A file of a small picture.</summary>
    /// <param name="name">Folder and name without the extension.</param>
    /// <param name="kind">Its class.</param>
    /// <param name="jpeg">The file.</param>
    /// <param name="carried">What its PNG must hold.</param>
    /// <param name="orientation">As Exif names it.</param>
    /// <param name="icc">Description and colour space of its profile.</param>
    /// <param name="profile">What its pixels mean.</param>
    public static CorpusFile Create(
        string name, CorpusClass kind, byte[] jpeg, CarriedMetadata carried, int? orientation = null, string icc = "", TestProfile? profile = null)
    {
        byte[] frame = JpegParts.Of(jpeg).Segments.First(s => s.Marker is 0xC0 or 0xC2).Payload;
        return new CorpusFile($"{name}.jpg", () => jpeg)
        {
            Class = kind,
            Expected = carried.Warnings.Count == 0 ? Expectation.Convert : Expectation.Warn(carried.Warnings[0]),
            Height = (frame[1] << 8) | frame[2],
            Width = (frame[3] << 8) | frame[4],
            Components = frame[5],
            Orientation = orientation,
            Icc = icc,
            Carried = carried,
            Profile = profile,
        };
    }
}
