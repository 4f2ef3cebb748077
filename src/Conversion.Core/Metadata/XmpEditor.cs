using System.Globalization;
using System.Text;
using System.Xml;

namespace ImageConversion.Core.Metadata;

/// <summary>Writes a packet with some properties left out, and some with other values.</summary>
internal sealed class XmpEditor(IReadOnlySet<XmpName> removed, IReadOnlyDictionary<XmpName, string> replaced)
{
    private const string Declarations = "http://www.w3.org/2000/xmlns/";

    private static readonly XmlWriterSettings Settings = new()
    {
        OmitXmlDeclaration = true,
        // Line breaks within attributes would be read back as spaces.
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>Rewrites a packet.</summary>
    /// <param name="packet">The packet, well-formed.</param>
    /// <param name="extension">Another one, whose descriptions are added; null for none.</param>
    public string Rewrite(string packet, string? extension)
    {
        var text = new StringBuilder(packet.Length);
        using (var writer = XmlWriter.Create(new StringWriter(text, CultureInfo.InvariantCulture), Settings))
        using (var walk = new XmpWalk(packet))
        {
            _ = walk.Read();
            while (!walk.Reader.EOF)
            {
                Copy(walk, writer, extension);
            }
        }

        return text.ToString();
    }

    private void Copy(XmpWalk walk, XmlWriter writer, string? extension)
    {
        XmlReader reader = walk.Reader;
        switch (reader.NodeType)
        {
            case XmlNodeType.XmlDeclaration:
                _ = walk.Read();
                break;
            case XmlNodeType.Element when walk.Place == XmpPlace.Description:
                CopyDescription(walk, writer, takesDeclarations: false);
                break;
            case XmlNodeType.Element when walk.Place == XmpPlace.Rdf || !walk.HasRdf && reader.Depth == 0:
                bool isEmpty = reader.IsEmptyElement;
                bool isRdf = walk.Place == XmpPlace.Rdf;
                _ = Start(walk, writer);
                if (isEmpty)
                {
                    End(writer, isRdf ? extension : null);
                }

                _ = walk.Read();
                break;
            case XmlNodeType.EndElement:
                End(writer, walk.Place == XmpPlace.Rdf ? extension : null);
                _ = walk.Read();
                break;
            default:
                walk.CopyTo(writer);
                break;
        }
    }

    private void End(XmlWriter writer, string? extension)
    {
        if (extension is not null)
        {
            using var walk = new XmpWalk(extension);
            while (!walk.Reader.EOF)
            {
                if (walk.Place == XmpPlace.Description)
                {
                    CopyDescription(walk, writer, takesDeclarations: true);
                }
                else
                {
                    _ = walk.Read();
                }
            }
        }

        writer.WriteEndElement();
    }

    /// <summary>Writes a description, and goes to what follows it.</summary>
    /// <param name="walk">At the description.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="takesDeclarations">Whether the prefixes that its ancestors declare are taken along: properties of unknown
    /// namespaces are known to people by their prefix alone.</param>
    private void CopyDescription(XmpWalk walk, XmlWriter writer, bool takesDeclarations)
    {
        XmlReader reader = walk.Reader;
        int depth = reader.Depth;
        bool isEmpty = reader.IsEmptyElement;
        IDictionary<string, string> inherited = takesDeclarations
            ? ((IXmlNamespaceResolver)reader).GetNamespacesInScope(XmlNamespaceScope.ExcludeXml)
            : new Dictionary<string, string>();
        foreach (string own in Start(walk, writer))
        {
            _ = inherited.Remove(own);
        }

        foreach ((string prefix, string space) in inherited)
        {
            writer.WriteAttributeString(prefix.Length == 0 ? "" : "xmlns", prefix.Length == 0 ? "xmlns" : prefix, Declarations, space);
        }

        _ = walk.Read();
        while (!isEmpty && reader.Depth > depth)
        {
            CopyProperty(walk, writer);
        }

        writer.WriteEndElement();
        if (!isEmpty)
        {
            _ = walk.Read();
        }
    }

    private void CopyProperty(XmpWalk walk, XmlWriter writer)
    {
        bool isProperty = walk.Place == XmpPlace.Property;
        if (isProperty && removed.Contains(walk.Name))
        {
            walk.Skip();
        }
        else if (isProperty && replaced.TryGetValue(walk.Name, out string? value))
        {
            _ = Start(walk, writer);
            writer.WriteString(value);
            writer.WriteEndElement();
            walk.Skip();
        }
        else
        {
            walk.CopyTo(writer);
        }
    }

    /// <summary>Writes the beginning of an element with its attributes.</summary>
    /// <returns>The prefixes that it declares.</returns>
    private List<string> Start(XmpWalk walk, XmlWriter writer)
    {
        XmlReader reader = walk.Reader;
        var declared = new List<string>();
        bool isDescription = walk.Place == XmpPlace.Description;
        writer.WriteStartElement(reader.Prefix, reader.LocalName, reader.NamespaceURI);
        while (reader.MoveToNextAttribute())
        {
            XmpName name = walk.Name;
            if (name.Space == Declarations)
            {
                declared.Add(reader.Prefix.Length == 0 ? "" : name.Local);
            }

            if (!isDescription || !removed.Contains(name))
            {
                string value = isDescription && replaced.TryGetValue(name, out string? other) ? other : reader.Value;
                writer.WriteAttributeString(reader.Prefix, name.Local, name.Space, value);
            }
        }

        _ = reader.MoveToElement();
        return declared;
    }
}
