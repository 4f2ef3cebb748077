using Conversion.Corpus;
using Conversion.Corpus.Writing;
using Conversion.Testing;

namespace Conversion.Core.Tests.Metadata;

/// <summary>Files that hold more than one picture: the primary one is converted, and a warning names the others.</summary>
[TestFixture]
public sealed class FurtherPicturesTests
{
    private const string Prefix = "The file holds more than its primary picture; not converted: ";

    [TestCase("metadata/avif_apple_gainmap_new.jpg", "a gain map (6003 bytes).")]
    [TestCase("metadata/avif_apple_gainmap_old.jpg", "a gain map (5921 bytes).")]
    [TestCase("metadata/avif_paris_exif_xmp_gainmap_bigendian.jpg", "a gain map (14092 bytes).")]
    [TestCase("metadata/avif_paris_exif_xmp_gainmap_littleendian.jpg", "a gain map (14092 bytes).")]
    [TestCase("metadata/vips_ultra-hdr.jpg", "a gain map (31738 bytes).")]
    [TestCase("metadata/gd_uhdr_sample.jpg", "a gain map (50006 bytes).")]
    [TestCase("metadata/exiftool_Google.jpg", "a gain map.")]
    [TestCase("metadata/exiftool_ExifTool.jpg", "a large thumbnail (1039273 bytes).")]
    [TestCase("metadata/pillow_frame_size.mpo", "a gain map (10348 bytes).")]
    [TestCase("metadata/pillow_ignore_frame_size.mpo", "a further picture of a stereoscopic view (2165 bytes).")]
    [TestCase("metadata/pillow_sugarshack.mpo", "a further picture of a stereoscopic view (60190 bytes).")]
    public void Convert_FileOfSeveralPictures_NamesWhatIsLeft(string name, string expected)
    {
        Conversions conversion = Conversions.Of(name);

        Assert.That(conversion.Warnings, Has.One.EqualTo(Prefix + expected));
        Assert.That(
            (conversion.Picture.Width, conversion.Picture.Height),
            Is.EqualTo((PublicCorpus.Get(name).Width, PublicCorpus.Get(name).Height)));
    }

    [TestCase("Camera:MotionPhoto=\"1\"", "the video of a motion photo")]
    [TestCase("Camera:MicroVideo=\"1\" Camera:MicroVideoOffset=\"123\"", "the video of a motion photo")]
    public void Convert_MotionPhoto_NamesTheVideo(string attributes, string expected)
    {
        PublicCorpus.Require();
        byte[] jpeg = JpegParts.Of(PublicCorpus.Get("color/go_video-001.jpeg").ReadAllBytes()).AddXmp(
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
            + "<rdf:Description rdf:about=\"\" xmlns:Camera=\"http://ns.google.com/photos/1.0/camera/\" "
            + attributes + "/></rdf:RDF></x:xmpmeta>").ToArray();

        Conversions conversion = Conversions.Of(jpeg);

        Assert.That(conversion.Warnings, Has.One.EqualTo($"{Prefix}{expected}."));
    }

    [TestCase("metadata/exifsamples_45-gps_ifd.jpg")]
    [TestCase("metadata/exiftool_XMP.jpg")]
    public void Convert_FileOfOnePicture_SaysNothing(string name) =>
        Assert.That(Conversions.Of(name).Warnings, Has.None.StartsWith(Prefix));

    [Test]
    public void Convert_WithoutMetadata_StillNamesWhatIsLeft()
    {
        Conversions conversion = Conversions.Of(
            "metadata/gd_uhdr_sample.jpg", new ConversionOptions { Metadata = MetadataHandling.None });

        Assert.That(conversion.Warnings, Has.Member(Prefix + "a gain map (50006 bytes)."));
    }
}
