using System.Xml;

namespace ImageConversion.Core.Metadata;

/// <summary>Reads an XMP packet as XML, node by node, and says where in its RDF it is. Nothing outside of the packet is ever read: no
/// DTD, no entities.</summary>
internal sealed class XmpWalk(string packet) : IDisposable
{
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    private int _rdfDepth = -1;
    private bool _isClosed;
    private bool _isInDescription;

    public XmlReader Reader { get; } = XmlReader.Create(new StringReader(packet), Settings);

    /// <summary>Whether the packet's RDF was reached.</summary>
    public bool HasRdf => _rdfDepth >= 0;

    /// <summary>What the element is that the reader is at, or whose end it is at.</summary>
    public XmpPlace Place { get; private set; }

    public XmpName Name => new(Reader.NamespaceURI, Reader.LocalName);

    /// <summary>Goes to the next node.</summary>
    public bool Read()
    {
        bool isNode = Reader.Read();
        Locate();
        return isNode;
    }

    /// <summary>Passes over the element that the reader is at.</summary>
    public void Skip()
    {
        Reader.Skip();
        Locate();
    }

    /// <summary>Writes the node that the reader is at with all that is in it, and goes to what follows it.</summary>
    public void CopyTo(XmlWriter writer)
    {
        writer.WriteNode(Reader, defattr: false);
        Locate();
    }

    public void Dispose() => Reader.Dispose();

    private void Locate()
    {
        bool isStart = Reader.NodeType == XmlNodeType.Element;
        Place = isStart || Reader.NodeType == XmlNodeType.EndElement ? PlaceOfElement(isStart) : XmpPlace.Elsewhere;
        // An element without content has no end of its own.
        _isClosed |= Place == XmpPlace.Rdf && (!isStart || Reader.IsEmptyElement);
    }

    private XmpPlace PlaceOfElement(bool isStart)
    {
        if (!HasRdf && isStart && Reader.Depth <= 1 && Is("RDF"))
        {
            _rdfDepth = Reader.Depth;
        }

        if (!HasRdf || _isClosed)
        {
            return XmpPlace.Elsewhere;
        }

        int depth = Reader.Depth - _rdfDepth;
        if (depth == 1)
        {
            _isInDescription = Is("Description");
        }

        return depth switch
        {
            0 => XmpPlace.Rdf,
            1 when _isInDescription => XmpPlace.Description,
            2 when _isInDescription => XmpPlace.Property,
            _ => XmpPlace.Elsewhere,
        };
    }

    private bool Is(string name) => Reader.LocalName == name && Reader.NamespaceURI == Rdf;
}

/// <summary>What an element of a packet is.</summary>
internal enum XmpPlace
{
    Elsewhere,

    /// <summary>rdf:RDF, the root or directly in it.</summary>
    Rdf,

    /// <summary>rdf:Description in rdf:RDF.</summary>
    Description,

    /// <summary>A property in a description.</summary>
    Property,
}

/// <summary>The name of an element or attribute.</summary>
internal readonly record struct XmpName(string Space, string Local);
