using System.IO.Hashing;
using System.Text;
using ImageConversion.Storage.FileSystem;

namespace ImageConversion.Fuzz.Targets;

/// <summary>A segment of a folder's index, <c>.imgconv/index/…ndjson</c>. The input's first byte says whether its lines get the checksum
/// that they should have (c), without which few come to be looked at, and as a capital, whether it is merged with others.</summary>
internal sealed class IndexTarget : FuzzTarget, IDisposable
{
    private const string Name1 = "dir/a.png";
    private const long FixedBytes = 8 << 20;
    private const int BytesPerInputByte = 256;

    // From here on a process that begins to write merges what others have left.
    private const int DeadSegments = 8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imgconv-fuzz-");
    private string? _etag;

    public override string Name => "index";

    public override IEnumerable<byte[]> Seeds => [Seed('c', "a"), Seed('C', "dir/é.png"), Seed('r', "a"), Seed('R', Name1), Seed('C', Name1)];

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + ((long)BytesPerInputByte * inputBytes);

    public override bool Run(ReadOnlyMemory<byte> input)
    {
        if (input.IsEmpty)
        {
            return false;
        }

        var root = new FolderRoot(Path.Combine(_folder.FullName, "root"));
        string segments = Path.Combine(root.Prefix, ".imgconv", "index");
        _ = Directory.CreateDirectory(segments);
        string file = Path.Combine(root.Prefix, "dir", "a.png");
        if (_etag is null)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "png");
            _etag = FileStatus.TryGet(root.Prefix, Name1, followLinks: true)!.Value.ETag;
        }

        byte[] content = [.. (char)(input.Span[0] | 0x20) == 'c' ? Checked(input.Span[1..]) : input.Span[1..]];
        content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("ETAG", _etag, StringComparison.Ordinal));
        bool isFound = Read(root, segments, content, isMerged: char.IsAsciiLetterUpper((char)input.Span[0]));
        Require(
            Directory.GetFileSystemEntries(_folder.FullName).Length == 1 && Directory.GetFiles(root.Prefix).Length == 0,
            "The index has written outside of its folder");
        return isFound;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool Read(FolderRoot root, string segments, byte[] content, bool isMerged)
    {
        foreach (string old in Directory.GetFiles(segments))
        {
            File.Delete(old);
        }

        // As other machines name theirs, long ago.
        for (int i = 0; i < (isMerged ? DeadSegments : 1); i++)
        {
            string segment = Path.Combine(segments, $"elsewhere-{i}.v1.ndjson");
            File.WriteAllBytes(segment, i == 0 ? content : []);
            File.SetLastWriteTimeUtc(segment, DateTime.UnixEpoch);
        }

        var index = new MetadataIndex(root, TimeProvider.System);
        index.Refresh();
        bool isFound = false;
        foreach (string name in (string[])["a", "dir/é.png", Name1])
        {
            if (index.TryFind(name, "1-1") is { } metadata)
            {
                isFound = true;
                Require(metadata.All(m => m.Key is not null && m.Value is not null), "Metadata without a key or value are read");
            }
        }

        index.Append("own", "1-1", new Dictionary<string, string> { ["k"] = "v" });
        Require(index.TryFind("own", "1-1") is { } own && own["k"] == "v", "What was written is not found");
        return isFound;
    }

    private static byte[] Checked(ReadOnlySpan<byte> lines)
    {
        var text = new MemoryStream();
        foreach (Range range in lines.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = lines[range];
            text.Write(line);
            text.Write(Encoding.ASCII.GetBytes($",\"crc\":\"{Crc32.HashToUInt32(line):x8}\"}}\n"));
        }

        return text.ToArray();
    }

    private static byte[] Seed(char kind, string name)
    {
        var text = new MemoryStream();
        text.WriteByte((byte)kind);
        foreach (string etag in (string[])["1-1", "ETAG"])
        {
            ReadOnlyMemory<byte> line = MetadataRecord.Format(
                name, etag, new Dictionary<string, string> { ["imgconv"] = "e 0123456789abcdef", ["k"] = "" });
            text.Write((kind | 0x20) == 'c' ? line.Span[..line.Span.LastIndexOf(",\"crc"u8)] : line.Span);
            text.Write((kind | 0x20) == 'c' ? "\n"u8 : []);
        }

        return text.ToArray();
    }
}
