using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Image resource blocks of Photoshop in APP13, IPTC among them.</summary>
public static class PhotoshopFiles
{
    private static readonly CorpusClass Blocks = new("Photoshop and IPTC", "resource blocks are carried byte for byte, but for those that show the stored picture");
    private static readonly CorpusClass Broken = new("broken Photoshop blocks", "whole blocks are carried, the rest is left with a warning");

    private static readonly byte[] Iptc = PhotoshopBlocks.Block(PhotoshopBlocks.Iptc, PhotoshopBlocks.SampleIptc("Gr\u00FC\u00DFe"));
    private static readonly byte[] Resolution = PhotoshopBlocks.Block(PhotoshopBlocks.Resolution, PhotoshopBlocks.DotsPerInch(300, 150));

    public static IEnumerable<CorpusFile> Files()
    {
        yield return Carried("iptc", Iptc);
        yield return Create("photoshop-resolution", Blocks, Bare().Add(0xED, PhotoshopBlocks.Identifier, Resolution), new CarriedMetadata
        {
            Photoshop = Resolution,
            Density = (11_811, 5_906, true),
        });
        yield return Carried("photoshop-clipping-path", [
            .. PhotoshopBlocks.Block(0x07D0, new byte[26 * 4], "Path 1"), .. PhotoshopBlocks.Block(0x0BB7, "Path 1"u8.ToArray(), "ab"), .. Iptc,
        ]);
        yield return Carried("photoshop-other-signatures", [
            .. PhotoshopBlocks.Block(1, [1, 2, 3], signature: "MeSa"), .. PhotoshopBlocks.Block(2, [1], signature: "AgHg"),
            .. PhotoshopBlocks.Block(3, [1], signature: "PHUT"), .. PhotoshopBlocks.Block(4, [1, 2], signature: "DCSR"),
        ]);
        yield return Carried("photoshop-unpadded", [.. PhotoshopBlocks.Block(0x0425, new byte[17], isPadded: false), .. Iptc]);
        yield return Carried("photoshop-unpadded-end", PhotoshopBlocks.Block(0x0425, new byte[17], isPadded: false));
        yield return Carried("photoshop-two-iptc", [.. Iptc, .. PhotoshopBlocks.Block(PhotoshopBlocks.Iptc, PhotoshopBlocks.SampleIptc("Second"))]);
        yield return Carried("photoshop-thumbnail-upright", [.. PhotoshopBlocks.Filled(PhotoshopBlocks.Thumbnail, 100), .. Iptc]);
        yield return Create(
            "photoshop-version-2.5", Blocks, Bare().Add(0xED, PhotoshopBlocks.OldIdentifier, Iptc), new CarriedMetadata { Photoshop = Iptc });
        yield return Create(
            "photoshop-zeros-behind", Blocks, Bare().Add(0xED, PhotoshopBlocks.Identifier, Iptc, new byte[50]), new CarriedMetadata { Photoshop = Iptc });
        yield return Create("photoshop-empty", Blocks, Bare().Add(0xED, PhotoshopBlocks.Identifier), new CarriedMetadata());

        // A block that two segments share.
        byte[] large = [.. PhotoshopBlocks.Filled(0x0BB8, 100_001), .. Iptc];
        yield return Create(
            "photoshop-in-two-segments", Blocks,
            Bare().Add(0xED, PhotoshopBlocks.Identifier, large[..60_001]).Add(0xED, PhotoshopBlocks.Identifier, large[60_001..]),
            new CarriedMetadata { Photoshop = large });
        // Its text has more than 1 MiB, which Pillow does not inflate.
        byte[] huge = PhotoshopBlocks.Block(0x0BB8, new byte[600_000]);
        yield return Create(
            "photoshop-large", Blocks,
            huge.Chunk(60_000).Aggregate(Bare(), (parts, part) => parts.Add(0xED, PhotoshopBlocks.Identifier, part)),
            new CarriedMetadata { Photoshop = huge });
        yield return Create(
            "photoshop-two-segments-of-iptc", Blocks,
            Bare().Add(0xED, PhotoshopBlocks.Identifier, Iptc).Add(0xED, PhotoshopBlocks.Identifier, Iptc),
            new CarriedMetadata { Photoshop = [.. Iptc, .. Iptc] });

        byte[] copies = [.. PhotoshopBlocks.Filled(0x0409, 40), .. PhotoshopBlocks.Filled(0x040C, 100), .. PhotoshopBlocks.Filled(0x0422, 7), .. PhotoshopBlocks.Filled(0x0423, 9), .. PhotoshopBlocks.Filled(0x0424, 11)];
        byte[] stored = [.. Iptc, .. copies, .. Resolution];
        yield return Create(
            "photoshop-turned", Blocks,
            Bare().AddExif(ExifFiles.TurnedSample).Add(0xED, PhotoshopBlocks.Identifier, stored),
            new CarriedMetadata
            {
                Exif = ExifFiles.TurnedSample,
                TurnedExif = ExifFiles.UprightSample,
                Density = (11_811, 5_906, true),
                Time = new DateTime(2024, 7, 1, 10, 30, 45, DateTimeKind.Utc),
                Photoshop = stored,
                TurnedPhotoshop = [.. Iptc, .. Resolution],
            },
            6);

        yield return Malformed("cut-off", Iptc, Resolution[..^5]);
        yield return Malformed("cut-in-header", Iptc, Resolution[..9]);
        yield return Malformed("length-too-high", Iptc, [.. "8BIM"u8, 4, 4, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. Iptc]);
        yield return Malformed("name-too-long", Iptc, [.. "8BIM"u8, 4, 4, 250, 1, 2, 3, 4, 5, 6, 7]);
        yield return Malformed("no-block", [], "no block at all"u8.ToArray());
        yield return Malformed("no-signature", Iptc, [.. "8BIX"u8, .. Resolution[4..]]);
    }

    private static CorpusFile Carried(string name, byte[] blocks) => Create(
        name, Blocks, Bare().Add(0xED, PhotoshopBlocks.Identifier, blocks), new CarriedMetadata { Photoshop = blocks });

    private static CorpusFile Malformed(string name, byte[] whole, byte[] rest) => Create(
        $"photoshop-{name}", Broken, Bare().Add(0xED, PhotoshopBlocks.Identifier, whole, rest), new CarriedMetadata
        {
            Photoshop = whole.Length == 0 ? null : whole,
            Warnings = [$"The last {rest.Length} bytes of the Photoshop resources are malformed and not carried."],
        });

    private static CorpusFile Create(string name, CorpusClass kind, JpegParts parts, CarriedMetadata carried, int? orientation = null) =>
        CarriedFile.Create($"metadata/{name}", kind, parts.ToArray(), carried, orientation);

    private static JpegParts Bare() => JpegParts.Of(SmallPictures.Color);
}
