using System.Globalization;
using System.Text;
using ImageConversion.Core.Metadata;

namespace ImageConversion.Core.Tests.Metadata;

[TestFixture]
public sealed class XmpDocumentTests
{
    private const string Sample = """
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/">
         <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
          <rdf:Description rdf:about="" xmlns:t="http://ns.adobe.com/tiff/1.0/" t:Orientation="6" t:Make="Kodak &amp; sons">
           <e:ColorSpace xmlns:e="http://ns.adobe.com/exif/1.0/">65535</e:ColorSpace>
           <e:PixelXDimension xmlns:e="http://ns.adobe.com/exif/1.0/">400</e:PixelXDimension>
          </rdf:Description>
          <rdf:Description rdf:about="" xmlns:e="http://ns.adobe.com/exif/1.0/" e:PixelYDimension="300">
           <t:Orientation xmlns:t="http://ns.adobe.com/tiff/1.0/">6</t:Orientation>
           <my:note xmlns:my="urn:mine" xml:lang="de">Grüße&#xA;überall</my:note>
          </rdf:Description>
         </rdf:RDF>
        </x:xmpmeta>
        <?xpacket end="w"?>
        """;

    [Test]
    public void ApplyOrientation_AttributeAndElement_RemovesBothAndSwapsSides()
    {
        XmpDocument document = XmpDocument.TryParse(Sample)!;

        document.ApplyOrientation(swapsSides: true);

        string text = document.ToString();
        Assert.That(text, Does.Not.Contain("Orientation"));
        Assert.That(text, Does.Contain("PixelXDimension xmlns:e=\"http://ns.adobe.com/exif/1.0/\">300<"));
        Assert.That(text, Does.Contain("PixelYDimension=\"400\""));
        Assert.That(text, Does.Contain("t:Make=\"Kodak &amp; sons\"").And.Contain("xml:lang=\"de\">Grüße\nüberall<"));
        Assert.That(text, Does.StartWith("<?xpacket begin=").And.EndsWith("<?xpacket end=\"w\"?>"));
    }

    // The writer compares the attributes of an element with its declarations.
    [TestCase(4000, true)]
    [TestCase(4200, false)]
    public void TryParse_ElementOfManyAttributes_IsRefused(int attributes, bool isRead)
    {
        string packet = Sample.Replace(
            "xml:lang=", string.Concat(Enumerable.Range(0, attributes).Select(i => $"a{i}=\">\" ")) + "xml:lang=", StringComparison.Ordinal);

        Assert.That(XmpDocument.TryParse(packet) is not null, Is.EqualTo(isRead));
    }

    [Test]
    public void DeclareColorSpace_OtherColors_SaysOne()
    {
        XmpDocument document = XmpDocument.TryParse(Sample)!;

        document.DeclareColorSpace(1);

        Assert.That(document.ToString(), Does.Contain("ColorSpace xmlns:e=\"http://ns.adobe.com/exif/1.0/\">1<"));
    }

    [Test]
    public void Merge_Extension_TakesItsPropertiesAndPrefixesAlong()
    {
        XmpDocument main = XmpDocument.TryParse(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/"
            xmpNote:HasExtendedXMP="0123456789ABCDEF0123456789ABCDEF"/></rdf:RDF></x:xmpmeta>
            """)!;
        XmpDocument extension = XmpDocument.TryParse(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:own="urn:own">
            <rdf:Description rdf:about="" own:depth="AAAA"/></rdf:RDF></x:xmpmeta>
            """)!;
        Assert.That(main.ExtensionGuid, Is.EqualTo("0123456789ABCDEF0123456789ABCDEF"));

        bool isMerged = main.TryMerge(extension);

        Assert.That(isMerged, Is.True);
        Assert.That(main.ToString(), Does.Contain("own:depth=\"AAAA\"").And.Contain("xmlns:own=\"urn:own\""));
        Assert.That(main.ToString(), Does.Not.Contain("HasExtendedXMP"));
    }

    [TestCase("<not-closed>")]
    [TestCase("no XML at all")]
    [TestCase("<root/>")]
    [TestCase("<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>")]
    [TestCase("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>")]
    public void TryParse_WhatIsNotXmp_IsNull(string text) => Assert.That(XmpDocument.TryParse(text), Is.Null);

    /// <summary>Recursion over elements would end the process, and the square of the depth a day.</summary>
    [Test]
    public void TryParse_ElementsNestedDeeply_IsNullAtOnce()
    {
        const int Depth = 300_000;
        var deep = new StringBuilder("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description>");
        deep.Insert(deep.Length, "<a>", Depth);
        deep.Insert(deep.Length, "</a>", Depth);
        deep.Append("</rdf:Description></rdf:RDF>");

        Assert.That(XmpDocument.TryParse(deep.ToString()), Is.Null);
    }

    [Test]
    public void TryMerge_ManyDescriptionsUnderManyPrefixes_Refuses()
    {
        var wide = new StringBuilder("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"");
        for (int i = 0; i < 1000; i++)
        {
            wide.Append(CultureInfo.InvariantCulture, $" xmlns:p{i}=\"urn:{i}\"");
        }

        wide.Append('>').Insert(wide.Length, "<rdf:Description/>", 1000).Append("</rdf:RDF>");
        XmpDocument document = XmpDocument.TryParse(Sample)!;

        Assert.That(document.TryMerge(XmpDocument.TryParse(wide.ToString())!), Is.False);
    }
}
