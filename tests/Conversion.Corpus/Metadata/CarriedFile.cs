namespace Conversion.Corpus.Metadata;

/// <summary>A file of the corpus and the whole of what its PNG must hold beside the pixels.</summary>
public sealed record CarriedFile(CorpusFile File, CarriedMetadata Carried)
{
    public string Name => File.Name;

    /// <summary>A file of a small picture.</summary>
    /// <param name="name">Folder and name without the extension.</param>
    /// <param name="kind">Its class.</param>
    /// <param name="jpeg">The file.</param>
    /// <param name="carried">What its PNG must hold.</param>
    /// <param name="orientation">As Exif names it.</param>
    /// <param name="icc">Description and colour space of its profile.</param>
    public static CarriedFile Create(
        string name, CorpusClass kind, byte[] jpeg, CarriedMetadata carried, int? orientation = null, string icc = "")
    {
        byte[] frame = JpegParts.From(jpeg).Segments.First(s => s.Marker is 0xC0 or 0xC2).Payload;
        return new CarriedFile(
            new CorpusFile($"{name}.jpg", () => jpeg)
            {
                Class = kind,
                Expected = carried.Warnings.Count == 0 ? Expectation.Convert : Expectation.Warn(carried.Warnings[0]),
                Height = (frame[1] << 8) | frame[2],
                Width = (frame[3] << 8) | frame[4],
                Components = frame[5],
                Orientation = orientation,
                Icc = icc,
            },
            carried);
    }

    public override string ToString() => Name;
}
