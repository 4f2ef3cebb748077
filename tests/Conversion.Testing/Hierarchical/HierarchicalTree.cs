namespace ImageConversion.Testing.Hierarchical;

/// <summary>What a container of an account with a hierarchical namespace holds: blobs, and directories that are made with them and stay
/// when they go. '/' sorts before every other character.</summary>
/// <remarks>Not thread-safe. Written from the service's public description; no real account was compared with it.</remarks>
internal sealed class HierarchicalTree
{
    private readonly SortedDictionary<string, HierarchicalNode> _nodes = new(Comparer<string>.Create(Compare));

    /// <summary>All names in the service's order.</summary>
    public IEnumerable<KeyValuePair<string, HierarchicalNode>> Nodes => _nodes;

    public HierarchicalNode? Find(string name) => _nodes.GetValueOrDefault(name.TrimEnd('/'));

    /// <summary>Puts a blob, with its directories; the code of the refusal, or null.</summary>
    public string? Put(string name, HierarchicalNode node)
    {
        if (name.Length == 0 || name.Contains("//", StringComparison.Ordinal) || name[0] == '/' || name[^1] == '/')
        {
            return "InvalidUri";
        }

        if (Find(name) is { IsDirectory: true })
        {
            return "ResourceTypeMismatch";
        }

        for (int end = name.IndexOf('/'); end >= 0; end = name.IndexOf('/', end + 1))
        {
            string parent = name[..end];
            if (Find(parent) is not { } found)
            {
                _nodes[parent] = HierarchicalNode.NewDirectory();
            }
            else if (!found.IsDirectory)
            {
                return "ResourceTypeMismatch";
            }
        }

        _nodes[name] = node;
        return null;
    }

    /// <summary>Makes an empty directory.</summary>
    public void MakeDirectory(string name)
    {
        _ = Put($"{name}/x", HierarchicalNode.NewDirectory());
        _ = _nodes.Remove($"{name}/x");
    }

    /// <summary>Deletes a blob or an empty directory; the code of the refusal, or null.</summary>
    public string? Delete(string name)
    {
        if (Find(name) is { IsDirectory: true } && _nodes.Keys.Any(n => n.StartsWith(name + "/", StringComparison.Ordinal)))
        {
            return "DirectoryIsNotEmpty";
        }

        return _nodes.Remove(name) ? null : "BlobNotFound";
    }

    private static int Compare(string a, string b)
    {
        int shared = Math.Min(a.Length, b.Length);
        for (int i = 0; i < shared; i++)
        {
            if (a[i] != b[i])
            {
                return (a[i] == '/' ? -1 : a[i]) - (b[i] == '/' ? -1 : b[i]);
            }
        }

        return a.Length - b.Length;
    }
}

/// <summary>A blob or a directory.</summary>
internal sealed class HierarchicalNode
{
    private static long _lastVersion;

    public bool IsDirectory { get; init; }

    public byte[] Content { get; init; } = [];

    public string ContentType { get; init; } = "application/octet-stream";

    public string BlobType { get; init; } = "BlockBlob";

    /// <summary>Base64; null where none is stored.</summary>
    public string? Md5 { get; init; }

    public Dictionary<string, string> Metadata { get; init; } = [];

    public string ETag { get; } = $"0x8D{Interlocked.Increment(ref _lastVersion):X12}";

    public DateTimeOffset Modified { get; } = DateTimeOffset.UtcNow;

    public (string Id, DateTimeOffset Until, int Seconds)? Lease { get; set; }

    public bool IsLeased => Lease is { } lease && lease.Until > DateTimeOffset.UtcNow;

    public static HierarchicalNode NewDirectory() => new() { IsDirectory = true, Metadata = new() { ["hdi_isfolder"] = "true" } };
}
