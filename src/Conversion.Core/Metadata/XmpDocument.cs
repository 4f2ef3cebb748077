using System.Globalization;
using System.Text;
using System.Xml;

namespace ImageConversion.Core.Metadata;

/// <summary>An XMP packet, read in one pass and changed in another: no tree of it is built, so that memory follows its length, not
/// the number of its elements.</summary>
internal sealed class XmpDocument
{
    /// <summary>XMP nests structures in arrays in structures, ten levels or so.</summary>
    private const int MaxDepth = 200;

    /// <summary>Characters that begin a tag or an attribute's value. Each name is kept, and each attribute of an element.</summary>
    public const int MaxMarkup = 250_000;

    /// <summary>Attributes of one element. The writer compares the prefix of each with those that the element declares, so that without
    /// this limit 32,000 of either take 9 s, and twice as many four times as long; the reader only sorts them.</summary>
    private const int MaxAttributes = 4096;

    /// <summary>Items of a container that are looked at.</summary>
    private const int MaxItems = 64;

    /// <summary>Copies of namespace declarations that a merge may make.</summary>
    private const int MaxDeclarations = 10_000;

    /// <summary>Values that are compared or exchanged are numbers, digests and words.</summary>
    private const int MaxValueLength = 256;

    private const string Tiff = "http://ns.adobe.com/tiff/1.0/";
    private const string Exif = "http://ns.adobe.com/exif/1.0/";
    private const string Camera = "http://ns.google.com/photos/1.0/camera/";

    private static readonly XmpName Extended = new("http://ns.adobe.com/xmp/note/", "HasExtendedXMP");
    private static readonly XmpName Orientation = new(Tiff, "Orientation");
    private static readonly XmpName ColorSpace = new(Exif, "ColorSpace");
    private static readonly XmpName ProfileName = new("http://ns.adobe.com/photoshop/1.0/", "ICCProfile");
    private static readonly XmpName Semantic = new("http://ns.google.com/photos/1.0/container/item/", "Semantic");

    /// <summary>Google's MotionPhoto, and MicroVideo, which it was before.</summary>
    private static readonly XmpName[] Motions = [new(Camera, "MotionPhoto"), new(Camera, "MicroVideo")];

    /// <summary>Regions as the Metadata Working Group has them, and as Microsoft had them before.</summary>
    private static readonly XmpName[] Regions =
    [
        new("http://www.metadataworkinggroup.com/schemas/regions/", "Regions"),
        new("http://ns.microsoft.com/photo/1.2/", "RegionInfo"),
    ];

    /// <summary>What changes places at a quarter of a turn.</summary>
    private static readonly (XmpName First, XmpName Second)[] Sides =
    [
        (new(Tiff, "ImageWidth"), new(Tiff, "ImageLength")),
        (new(Tiff, "XResolution"), new(Tiff, "YResolution")),
        (new(Exif, "PixelXDimension"), new(Exif, "PixelYDimension")),
        (new(Exif, "FocalPlaneXResolution"), new(Exif, "FocalPlaneYResolution")),
    ];

    private static readonly HashSet<XmpName> Wanted =
        [Extended, .. Motions, .. Regions, .. Sides.Select(s => s.First), .. Sides.Select(s => s.Second)];

    private readonly string _packet;
    private readonly Dictionary<XmpName, string> _values = [];
    private readonly List<string> _items = [];
    private readonly HashSet<XmpName> _removed = [];
    private readonly Dictionary<XmpName, string> _replaced = [];
    private XmpDocument? _extension;
    private long _descriptions;
    private int _declarations;
    private bool _isMotionPhoto;

    private XmpDocument(string packet) => _packet = packet;

    /// <summary>The digest of the extension (xmpNote:HasExtendedXMP); null where there is none.</summary>
    public string? ExtensionGuid => Value(Extended)?.Trim();

    /// <summary>Whether a video follows the picture.</summary>
    public bool IsMotionPhoto => _isMotionPhoto || _extension?.IsMotionPhoto == true;

    /// <summary>Whether parts of the picture are marked by their coordinates.</summary>
    public bool HasRegions => Array.Exists(Regions, r => Value(r) is not null);

    /// <summary>What Google's container directory lists behind the primary picture, by its meaning.</summary>
    public IEnumerable<string> ContainedItems => _items.Concat(_extension?._items ?? []).Take(MaxItems);

    /// <summary>Null where it is not well-formed, not RDF, or nested or cut into pieces as no XMP is.</summary>
    public static XmpDocument? TryParse(string packet)
    {
        if (HasTooMuchMarkup(packet))
        {
            return null;
        }

        try
        {
            var document = new XmpDocument(packet);
            return document.TryCollect() ? document : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Takes everything of an extension in, as there is no limit any more that kept it apart.</summary>
    /// <returns>False, and nothing was changed, where the extension is not like any that a program writes.</returns>
    public bool TryMerge(XmpDocument extension)
    {
        if (extension._descriptions * extension._declarations > MaxDeclarations)
        {
            return false;
        }

        _extension = extension;
        _ = _removed.Add(Extended);
        return true;
    }

    /// <summary>The pixels are upright; by a quarter of a turn, width and height have changed places.</summary>
    public void ApplyOrientation(bool swapsSides)
    {
        _ = _removed.Add(Orientation);
        foreach ((XmpName first, XmpName second) in swapsSides ? Sides : [])
        {
            if (Value(first) is { Length: <= MaxValueLength } a && Value(second) is { Length: <= MaxValueLength } b)
            {
                (_replaced[first], _replaced[second]) = (b, a);
            }
        }
    }

    /// <summary>The colours were converted to another space, by Exif's number of it.</summary>
    public void DeclareColorSpace(ushort space)
    {
        _replaced[ColorSpace] = space.ToString(CultureInfo.InvariantCulture);
        _ = _removed.Add(ProfileName);
    }

    /// <summary>The packet, rewritten only where something was changed.</summary>
    public override string ToString() => _removed.Count + _replaced.Count == 0
        ? _packet
        : new XmpEditor(_removed, _replaced).Rewrite(_packet, _extension?._packet);

    /// <summary>The first value of a property: it may be an attribute or an element, of any of the descriptions.</summary>
    private string? Value(XmpName name) =>
        _values.TryGetValue(name, out string? value) ? value : _extension?.Value(name);

    // No value has a '<' in it, so that a tag ends before the next one.
    public static bool HasTooMuchMarkup(ReadOnlySpan<char> packet)
    {
        int markup = 0;
        foreach (Range tag in packet.Split('<'))
        {
            int attributes = packet[tag].Count('=');
            markup += attributes + 1;
            if (attributes > MaxAttributes || markup > MaxMarkup)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryCollect()
    {
        using var walk = new XmpWalk(_packet);
        (XmpName Name, int Depth, bool IsProperty)? read = null;
        var text = new StringBuilder();
        char[] piece = new char[MaxValueLength + 1];
        while (walk.Read())
        {
            if (walk.Reader.Depth > MaxDepth)
            {
                return false;
            }

            switch (walk.Reader.NodeType)
            {
                case XmlNodeType.Element:
                    CollectAttributes(walk);
                    bool isProperty = walk.Place == XmpPlace.Property && Wanted.Contains(walk.Name);
                    if (walk.HasRdf && read is null && (isProperty || walk.Name == Semantic))
                    {
                        read = (walk.Name, walk.Reader.Depth, isProperty);
                        _ = text.Clear();
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace
                    when read is not null && text.Length <= MaxValueLength:
                    _ = text.Append(piece, 0, walk.Reader.ReadValueChunk(piece, 0, piece.Length));
                    break;
            }

            bool isEnd = walk.Reader.NodeType == XmlNodeType.EndElement || walk.Reader.IsEmptyElement;
            if (isEnd && read is { } element && element.Depth == walk.Reader.Depth)
            {
                Keep(element.Name, text.ToString(), element.IsProperty);
                read = null;
            }
        }

        return walk.HasRdf;
    }

    private void CollectAttributes(XmpWalk walk)
    {
        bool isDescription = walk.Place == XmpPlace.Description;
        _descriptions += isDescription ? 1 : 0;
        _declarations += walk.Place == XmpPlace.Rdf || walk.Reader.Depth == 0 ? walk.Reader.AttributeCount : 0;
        while (walk.HasRdf && walk.Reader.MoveToNextAttribute())
        {
            if (walk.Name == Semantic || (isDescription && Wanted.Contains(walk.Name)))
            {
                Keep(walk.Name, walk.Reader.Value, isDescription);
            }
        }

        _ = walk.Reader.MoveToElement();
    }

    private void Keep(XmpName name, string value, bool isOfDescription)
    {
        // One character more shows that it is too long for any use.
        value = value[..Math.Min(value.Length, MaxValueLength + 1)];
        if (name == Semantic && value is not "Primary" && _items.Count < MaxItems)
        {
            _items.Add(value);
        }
        else if (isOfDescription)
        {
            _isMotionPhoto |= Motions.Contains(name) && value.Trim() == "1";
            _ = _values.TryAdd(name, value);
        }
    }
}
