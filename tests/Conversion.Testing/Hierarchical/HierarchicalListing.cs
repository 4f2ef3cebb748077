using System.Globalization;
using System.Text;
using System.Xml;

namespace ImageConversion.Testing.Hierarchical;

/// <summary>The pages of a listing, flat or of one folder.</summary>
internal static class HierarchicalListing
{
    private const int MaxResults = 5000;

    /// <summary>Writes a page.</summary>
    /// <param name="tree">What is listed.</param>
    /// <param name="query">The request's parameters.</param>
    public static byte[] WritePage(HierarchicalTree tree, IReadOnlyDictionary<string, string> query)
    {
        string prefix = query.GetValueOrDefault("prefix", "");
        string delimiter = query.GetValueOrDefault("delimiter", "");
        string marker = query.GetValueOrDefault("marker", "");
        int size = int.Parse(query.GetValueOrDefault("maxresults", $"{MaxResults}"), CultureInfo.InvariantCulture);
        bool withMetadata = query.GetValueOrDefault("include", "").Contains("metadata", StringComparison.OrdinalIgnoreCase);
        List<KeyValuePair<string, HierarchicalNode>> found =
        [
            .. tree.Nodes.Where(n => IsListed(n.Key, n.Value, prefix, delimiter)).SkipWhile(n => marker.Length > 0 && n.Key != marker)
                .Take(size + 1),
        ];
        using var buffer = new MemoryStream();
        using (XmlWriter xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            xml.WriteStartElement("EnumerationResults");
            xml.WriteStartElement("Blobs");
            foreach ((string name, HierarchicalNode node) in found.Take(size))
            {
                WriteEntry(xml, name, node, isPrefix: delimiter.Length > 0 && node.IsDirectory, withMetadata);
            }

            xml.WriteEndElement();
            xml.WriteElementString("NextMarker", found.Count > size ? found[size].Key : "");
            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static bool IsListed(string name, HierarchicalNode node, string prefix, string delimiter)
    {
        string full = delimiter.Length > 0 && node.IsDirectory ? name + delimiter : name;
        return full.StartsWith(prefix, StringComparison.Ordinal) && (full.Length > prefix.Length || delimiter.Length == 0 || !node.IsDirectory)
            && (delimiter.Length == 0 || full.AsSpan(prefix.Length).TrimEnd('/').IndexOf('/') < 0);
    }

    private static void WriteEntry(XmlWriter xml, string name, HierarchicalNode node, bool isPrefix, bool withMetadata)
    {
        xml.WriteStartElement(isPrefix ? "BlobPrefix" : "Blob");
        WriteName(xml, isPrefix ? name + "/" : name);
        xml.WriteStartElement("Properties");
        xml.WriteElementString("ResourceType", node.IsDirectory ? "directory" : "file");
        xml.WriteElementString("Last-Modified", node.Modified.ToString("R", CultureInfo.InvariantCulture));
        xml.WriteElementString("Etag", node.ETag);
        xml.WriteElementString("Content-Length", node.Content.Length.ToString(CultureInfo.InvariantCulture));
        xml.WriteElementString("Content-Type", node.ContentType);
        xml.WriteElementString("BlobType", node.BlobType);
        xml.WriteEndElement();
        if (withMetadata && !isPrefix)
        {
            xml.WriteStartElement("Metadata");
            foreach ((string key, string value) in node.Metadata)
            {
                xml.WriteElementString(key, value);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteName(XmlWriter xml, string name)
    {
        bool isPlain = name.All(c => char.IsSurrogate(c) || XmlConvert.IsXmlChar(c)) && !name.Contains('\r', StringComparison.Ordinal);
        xml.WriteStartElement("Name");
        if (!isPlain)
        {
            xml.WriteAttributeString("Encoded", "true");
        }

        xml.WriteString(isPlain ? name : Uri.EscapeDataString(name));
        xml.WriteEndElement();
    }
}
