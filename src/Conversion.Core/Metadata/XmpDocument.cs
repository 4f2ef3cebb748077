using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Conversion.Core.Metadata;

/// <summary>An XMP packet as XML, to be changed. Nothing outside of the document is ever read: no DTD, no entities.</summary>
internal sealed class XmpDocument
{
    /// <summary>XMP nests structures in arrays in structures, ten levels or so. The time that XDocument takes grows with the
    /// square of the depth.</summary>
    private const int MaxDepth = 200;

    /// <summary>Items of a container that are named.</summary>
    private const int MaxItems = 20;

    /// <summary>Copies of namespace declarations that a merge may make.</summary>
    private const int MaxDeclarations = 10_000;

    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Note = "http://ns.adobe.com/xmp/note/";
    private static readonly XNamespace Tiff = "http://ns.adobe.com/tiff/1.0/";
    private static readonly XNamespace Exif = "http://ns.adobe.com/exif/1.0/";
    private static readonly XNamespace Photoshop = "http://ns.adobe.com/photoshop/1.0/";

    /// <summary>Regions as the Metadata Working Group has them, and as Microsoft had them before.</summary>
    private static readonly XName[] Regions =
    [
        XName.Get("Regions", "http://www.metadataworkinggroup.com/schemas/regions/"),
        XName.Get("RegionInfo", "http://ns.microsoft.com/photo/1.2/"),
    ];

    private static readonly XNamespace Camera = "http://ns.google.com/photos/1.0/camera/";
    private static readonly XNamespace ContainerItem = "http://ns.google.com/photos/1.0/container/item/";

    private static readonly XmlReaderSettings ReaderSettings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    private static readonly XmlWriterSettings WriterSettings = new()
    {
        OmitXmlDeclaration = true,
        // Line breaks within attributes would be read back as spaces.
        NewLineHandling = NewLineHandling.Entitize,
    };

    private readonly XDocument _document;
    private readonly XElement _rdf;

    private XmpDocument(XDocument document, XElement rdf)
    {
        _document = document;
        _rdf = rdf;
    }

    /// <summary>The digest of the extension (xmpNote:HasExtendedXMP); null where there is none.</summary>
    public string? ExtensionGuid => Values(Note + "HasExtendedXMP").FirstOrDefault()?.Trim();

    /// <summary>Whether a video follows the picture: Google's MotionPhoto, or MicroVideo, which it was before.</summary>
    public bool IsMotionPhoto => Values(Camera + "MotionPhoto").Concat(Values(Camera + "MicroVideo")).Any(v => v.Trim() == "1");

    /// <summary>Whether parts of the picture are marked by their coordinates.</summary>
    public bool HasRegions => Regions.Any(r => Values(r).Any());

    /// <summary>What Google's container directory lists behind the primary picture, by its meaning.</summary>
    public IEnumerable<string> ContainedItems => _rdf.Descendants()
        .SelectMany(e => e.Attributes(ContainerItem + "Semantic").Select(a => a.Value)
            .Concat(e.Elements(ContainerItem + "Semantic").Select(s => s.Value)))
        .Where(v => v is not "Primary")
        .Take(MaxItems);

    private IEnumerable<XElement> Descriptions => _rdf.Elements(Rdf + "Description");

    /// <summary>Null where it is not well-formed, not RDF, or nested as no XMP is.</summary>
    public static XmpDocument? TryParse(string packet)
    {
        try
        {
            if (!IsShallow(packet))
            {
                return null;
            }

            using XmlReader reader = Open(packet);
            var document = XDocument.Load(reader, LoadOptions.PreserveWhitespace);
            XElement? root = document.Root;
            XElement? rdf = root?.Name == Rdf + "RDF" ? root : root?.Element(Rdf + "RDF");
            return rdf is null ? null : new XmpDocument(document, rdf);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Moves everything of an extension in here, as there is no limit any more that kept it apart.</summary>
    /// <returns>False, and nothing was changed, where the extension is not like any that a program writes.</returns>
    public bool TryMerge(XmpDocument extension)
    {
        List<XElement> descriptions = [.. extension.Descriptions];
        int declarations = extension._rdf.AncestorsAndSelf().Sum(e => e.Attributes().Count());
        if ((long)descriptions.Count * declarations > MaxDeclarations)
        {
            return false;
        }

        Remove(Note + "HasExtendedXMP");
        foreach (XElement description in descriptions)
        {
            DeclarePrefixes(description);
            description.Remove();
            _rdf.Add(description);
        }

        return true;
    }

    /// <summary>The pixels are upright; by a quarter of a turn, width and height have changed places.</summary>
    public void ApplyOrientation(bool swapsSides)
    {
        Remove(Tiff + "Orientation");
        if (swapsSides)
        {
            Swap(Tiff + "ImageWidth", Tiff + "ImageLength");
            Swap(Tiff + "XResolution", Tiff + "YResolution");
            Swap(Exif + "PixelXDimension", Exif + "PixelYDimension");
            Swap(Exif + "FocalPlaneXResolution", Exif + "FocalPlaneYResolution");
        }
    }

    /// <summary>The colours were converted to sRGB.</summary>
    public void DeclareSrgb()
    {
        Replace(Exif + "ColorSpace", "1");
        Remove(Photoshop + "ICCProfile");
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(new StringWriter(text, CultureInfo.InvariantCulture), WriterSettings))
        {
            _document.Save(writer);
        }

        return text.ToString();
    }

    private static XmlReader Open(string packet) => XmlReader.Create(new StringReader(packet), ReaderSettings);

    private static bool IsShallow(string packet)
    {
        using XmlReader reader = Open(packet);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A property's values: it may be an attribute or an element, of any of the descriptions.</summary>
    private IEnumerable<string> Values(XName name) => Descriptions.SelectMany(d =>
        d.Attributes(name).Select(a => a.Value).Concat(d.Elements(name).Select(e => e.Value)));

    private void Remove(XName name)
    {
        foreach (XElement description in Descriptions)
        {
            description.Attribute(name)?.Remove();
            description.Elements(name).Remove();
        }
    }

    private void Replace(XName name, string value)
    {
        foreach (XElement description in Descriptions)
        {
            description.Attribute(name)?.SetValue(value);
            description.Element(name)?.SetValue(value);
        }
    }

    private void Swap(XName first, XName second)
    {
        if (Values(first).FirstOrDefault() is { } a && Values(second).FirstOrDefault() is { } b)
        {
            Replace(first, b);
            Replace(second, a);
        }
    }

    /// <summary>Takes the prefixes along that ancestors declare: properties of unknown namespaces are known to people by their
    /// prefix alone.</summary>
    private static void DeclarePrefixes(XElement description)
    {
        var declared = new HashSet<XName>(description.Attributes().Where(a => a.IsNamespaceDeclaration).Select(a => a.Name));
        foreach (XElement ancestor in description.Ancestors())
        {
            foreach (XAttribute declaration in ancestor.Attributes().Where(a => a.IsNamespaceDeclaration))
            {
                if (declared.Add(declaration.Name))
                {
                    description.Add(new XAttribute(declaration));
                }
            }
        }
    }
}
