using System.Buffers.Binary;
using System.Text;

namespace ImageConversion.Corpus.Metadata;

/// <summary>
/// Writes TIFF streams, the form of Exif: directories of entries, each directory's values behind it. What a good writer
/// never does (entries that point anywhere, counts that lie) can be written, too.
/// </summary>
public sealed class TiffBuilder(bool isBigEndian = false)
{
    public const ushort Byte = 1;
    public const ushort Text = 2;
    public const ushort UInt16 = 3;
    public const ushort UInt32 = 4;
    public const ushort Fraction = 5;
    public const ushort Opaque = 7;
    public const ushort Int32 = 9;

    private const int HeaderBytes = 8;
    private const int EntryBytes = 12;
    private const ushort ThumbnailOffset = 0x0201;

    private readonly List<Value> _entries = [];
    private readonly List<(int EntryIndex, TiffBuilder Directory)> _directories = [];
    private readonly List<(ushort First, ushort Second)> _exchanged = [];
    private TiffBuilder? _next;
    private int? _declaredEntries;
    private int _gapBytes;
    private uint? _link;
    private bool _hasLink = true;

    public TiffBuilder Short(ushort tag, params ushort[] values) =>
        Entry(tag, UInt16, (uint)values.Length, [.. values.SelectMany(v => Bytes(v, 2))]);

    public TiffBuilder Long(ushort tag, uint value) => Entry(tag, UInt32, 1, Bytes(value, 4));

    public TiffBuilder Ascii(ushort tag, string text) =>
        Entry(tag, Text, (uint)text.Length + 1, Encoding.ASCII.GetBytes(text + "\0"));

    public TiffBuilder Rational(ushort tag, uint numerator, uint denominator) =>
        Entry(tag, Fraction, 1, [.. Bytes(numerator, 4), .. Bytes(denominator, 4)]);

    public TiffBuilder Undefined(ushort tag, byte[] value) => Entry(tag, Opaque, (uint)value.Length, value);

    /// <summary>An entry as it is said. Up to four bytes stand in the entry itself, whatever type and count make of them.</summary>
    public TiffBuilder Entry(ushort tag, ushort type, uint count, byte[] value)
    {
        _entries.Add(new Value(tag, type, count, value));
        return this;
    }

    /// <summary>An entry whose value stands, or does not, at a position of the stream.</summary>
    public TiffBuilder EntryAt(ushort tag, ushort type, uint count, uint position) =>
        Entry(tag, type, count, Bytes(position, 4));

    /// <summary>An entry that points to another directory.</summary>
    public TiffBuilder Directory(ushort tag, Action<TiffBuilder> fill)
    {
        var directory = new TiffBuilder(isBigEndian);
        fill(directory);
        _directories.Add((_entries.Count, directory));
        return Long(tag, 0);
    }

    /// <summary>The directory behind this one: in Exif, that of the thumbnail, whose bytes follow it.</summary>
    public TiffBuilder Thumbnail(byte[] jpeg, Action<TiffBuilder>? fill = null)
    {
        _next = new TiffBuilder(isBigEndian);
        fill?.Invoke(_next);
        _next.Short(0x0103, 6).Undefined(ThumbnailOffset, jpeg).Long(0x0202, (uint)jpeg.Length);
        return this;
    }

    /// <summary>The directory says that it has another number of entries than it has.</summary>
    public TiffBuilder Declare(int entries)
    {
        _declaredEntries = entries;
        return this;
    }

    /// <summary>Zeros behind the directory, where an entry was taken out of it.</summary>
    public TiffBuilder Gap(int bytes)
    {
        _gapBytes = bytes;
        return this;
    }

    /// <summary>Where the next directory is said to be.</summary>
    public TiffBuilder Link(uint position)
    {
        _link = position;
        return this;
    }

    /// <summary>Nothing stands between the entries and the first value: some writers leave the link out.</summary>
    public TiffBuilder WithoutLink()
    {
        _hasLink = false;
        return this;
    }

    /// <summary>Two entries have each other's type, count and value, or what points to it.</summary>
    public TiffBuilder Exchange(ushort first, ushort second)
    {
        _exchanged.Add((first, second));
        return this;
    }

    /// <param name="firstDirectory">Where the first directory stands; zeros fill the space before it.</param>
    public byte[] ToArray(int firstDirectory = HeaderBytes)
    {
        using var stream = new MemoryStream();
        stream.Write(isBigEndian ? "MM\0*"u8 : "II*\0"u8);
        stream.Write(Bytes((uint)firstDirectory, 4));
        stream.Write(new byte[firstDirectory - HeaderBytes]);
        WriteDirectory(stream);
        return stream.ToArray();
    }

    private void WriteDirectory(MemoryStream stream)
    {
        long start = stream.Position;
        int link = 2 + (_entries.Count * EntryBytes);
        byte[] directory = new byte[link + (_hasLink ? 4 : 0) + _gapBytes];
        stream.Write(directory);
        Put(directory, 0, (uint)(_declaredEntries ?? _entries.Count), 2);
        for (int i = 0; i < _entries.Count; i++)
        {
            WriteEntry(stream, directory, i);
        }

        if (_next is not null)
        {
            Put(directory, link, (uint)stream.Position, 4);
            _next.WriteDirectory(stream);
        }

        if (_link is { } position)
        {
            Put(directory, link, position, 4);
        }

        foreach ((ushort first, ushort second) in _exchanged)
        {
            Span<byte> a = ValueOf(directory, first);
            Span<byte> b = ValueOf(directory, second);
            byte[] kept = a.ToArray();
            b.CopyTo(a);
            kept.CopyTo(b);
        }

        stream.Position = start;
        stream.Write(directory);
        stream.Position = stream.Length;
    }

    /// <summary>The ten bytes of an entry behind its tag.</summary>
    private Span<byte> ValueOf(byte[] directory, ushort tag) =>
        directory.AsSpan(2 + (_entries.FindIndex(e => e.Tag == tag) * EntryBytes) + 2, EntryBytes - 2);

    private void WriteEntry(MemoryStream stream, byte[] directory, int index)
    {
        Value entry = _entries[index];
        int at = 2 + (index * EntryBytes);
        bool isThumbnail = entry is { Tag: ThumbnailOffset, Type: Opaque };
        Put(directory, at, entry.Tag, 2);
        Put(directory, at + 2, isThumbnail ? UInt32 : entry.Type, 2);
        Put(directory, at + 4, isThumbnail ? 1u : entry.Count, 4);
        TiffBuilder? child = _directories.Find(d => d.EntryIndex == index).Directory;
        if (child is null && entry.Bytes.Length <= 4 && !isThumbnail)
        {
            entry.Bytes.CopyTo(directory, at + 8);
            return;
        }

        Put(directory, at + 8, (uint)stream.Position, 4);
        if (child is not null)
        {
            child.WriteDirectory(stream);
            return;
        }

        stream.Write(entry.Bytes);
        stream.SetLength(stream.Length + (stream.Length & 1));
        stream.Position = stream.Length;
    }

    private void Put(byte[] target, int at, uint value, int length) => Bytes(value, length).CopyTo(target, at);

    private byte[] Bytes(uint value, int length)
    {
        byte[] bytes = new byte[4];
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            return bytes[(4 - length)..];
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes[..length];
    }

    private sealed record Value(ushort Tag, ushort Type, uint Count, byte[] Bytes);
}
