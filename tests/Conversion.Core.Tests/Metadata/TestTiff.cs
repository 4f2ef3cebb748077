using System.Buffers.Binary;
using System.Text;

namespace Conversion.Core.Tests.Metadata;

/// <summary>Writes TIFF streams for tests: directories of entries, values behind them.</summary>
internal sealed class TestTiff(bool isBigEndian = false)
{
    private const int EntryBytes = 12;

    private readonly List<Entry> _entries = [];
    private readonly List<(int EntryIndex, TestTiff Directory)> _directories = [];
    private TestTiff? _next;

    public TestTiff Short(ushort tag, params ushort[] values) =>
        Add(tag, 3, values.Length, [.. values.SelectMany(v => Bytes(v, 2))]);

    public TestTiff Long(ushort tag, uint value) => Add(tag, 4, 1, Bytes(value, 4));

    public TestTiff Ascii(ushort tag, string text) => Add(tag, 2, text.Length + 1, Encoding.ASCII.GetBytes(text + "\0"));

    public TestTiff Rational(ushort tag, uint numerator, uint denominator) =>
        Add(tag, 5, 1, [.. Bytes(numerator, 4), .. Bytes(denominator, 4)]);

    public TestTiff Undefined(ushort tag, byte[] value) => Add(tag, 7, value.Length, value);

    /// <summary>An entry that points to another directory.</summary>
    public TestTiff Directory(ushort tag, Action<TestTiff> fill)
    {
        var directory = new TestTiff(isBigEndian);
        fill(directory);
        _directories.Add((_entries.Count, directory));
        return Long(tag, 0);
    }

    /// <summary>The directory behind this one: in Exif, that of the thumbnail, whose bytes follow it.</summary>
    public TestTiff Thumbnail(byte[] jpeg)
    {
        _next = new TestTiff(isBigEndian).Short(0x0103, 6).Undefined(0x0201, jpeg).Long(0x0202, (uint)jpeg.Length);
        return this;
    }

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        stream.Write(isBigEndian ? "MM\0*"u8 : "II*\0"u8);
        stream.Write(Bytes(8, 4));
        WriteDirectory(stream);
        return stream.ToArray();
    }

    private void WriteDirectory(MemoryStream stream)
    {
        long start = stream.Position;
        byte[] directory = new byte[2 + (_entries.Count * EntryBytes) + 4];
        stream.Write(directory);
        Put(directory, 0, (uint)_entries.Count, 2);
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            int at = 2 + (i * EntryBytes);
            bool isThumbnail = entry.Tag == 0x0201;
            Put(directory, at, entry.Tag, 2);
            Put(directory, at + 2, isThumbnail ? 4u : entry.Type, 2);
            Put(directory, at + 4, isThumbnail ? 1u : (uint)entry.Count, 4);
            TestTiff? child = _directories.Find(d => d.EntryIndex == i).Directory;
            if (child is not null || entry.Value.Length > 4 || isThumbnail)
            {
                Put(directory, at + 8, (uint)stream.Position, 4);
                if (child is null)
                {
                    stream.Write(entry.Value);
                    stream.SetLength(stream.Length + (stream.Length & 1));
                    stream.Position = stream.Length;
                }
                else
                {
                    child.WriteDirectory(stream);
                }
            }
            else
            {
                entry.Value.CopyTo(directory, at + 8);
            }
        }

        if (_next is not null)
        {
            Put(directory, directory.Length - 4, (uint)stream.Position, 4);
            _next.WriteDirectory(stream);
        }

        stream.Position = start;
        stream.Write(directory);
        stream.Position = stream.Length;
    }

    private TestTiff Add(ushort tag, ushort type, int count, byte[] value)
    {
        _entries.Add(new Entry(tag, type, count, value));
        return this;
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

    private sealed record Entry(ushort Tag, ushort Type, int Count, byte[] Value);
}
