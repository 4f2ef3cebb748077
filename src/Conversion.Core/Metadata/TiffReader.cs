using System.Buffers.Binary;
using System.Text;

namespace ImageConversion.Core.Metadata;

/// <summary>Reads a TIFF stream (TIFF 6.0 section 2), the form of Exif. Every position comes from the file, so every access is
/// checked, and what does not fit is absent, never an exception.</summary>
internal readonly ref struct TiffReader
{
    public const int HeaderBytes = 8;
    public const int EntryBytes = 12;
    private const int MaxTextBytes = 256;

    private readonly ReadOnlySpan<byte> _data;

    private TiffReader(ReadOnlySpan<byte> data, bool isBigEndian)
    {
        _data = data;
        IsBigEndian = isBigEndian;
    }

    public bool IsBigEndian { get; }

    public int Length => _data.Length;

    /// <summary>Where the first directory stands.</summary>
    public uint FirstDirectory => UInt32(4) ?? 0;

    /// <summary>False where the header is not that of a TIFF stream.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> data, out TiffReader reader)
    {
        reader = default;
        switch (data)
        {
            case [(byte)'I', (byte)'I', 0x2A, 0x00, _, _, _, _, ..]:
                reader = new TiffReader(data, isBigEndian: false);
                return true;
            case [(byte)'M', (byte)'M', 0x00, 0x2A, _, _, _, _, ..]:
                reader = new TiffReader(data, isBigEndian: true);
                return true;
            default:
                return false;
        }
    }

    public ushort? UInt16(long at) =>
        at < 0 || at > _data.Length - 2 ? null
        : IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_data[(int)at..])
        : BinaryPrimitives.ReadUInt16LittleEndian(_data[(int)at..]);

    public uint? UInt32(long at) =>
        at < 0 || at > _data.Length - 4 ? null
        : IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(_data[(int)at..])
        : BinaryPrimitives.ReadUInt32LittleEndian(_data[(int)at..]);

    /// <summary>How many whole entries the directory at <paramref name="directory"/> has; 0 where it lies outside.</summary>
    public int EntryCount(uint directory)
    {
        if (directory < HeaderBytes || UInt16(directory) is not { } declared)
        {
            return 0;
        }

        long room = (_data.Length - directory - 2L) / EntryBytes;
        return (int)Math.Min(declared, room);
    }

    /// <summary>Whether a directory has all the entries that it says it has.</summary>
    public bool HoldsDirectory(uint directory) =>
        UInt16(directory) is { } declared && EntryCount(directory) == declared;

    public TiffEntry Entry(uint directory, int index)
    {
        long at = directory + 2L + ((long)index * EntryBytes);
        return new TiffEntry((int)at, UInt16(at)!.Value, UInt16(at + 2)!.Value, UInt32(at + 4)!.Value);
    }

    public TiffEntry? Find(uint directory, ushort tag)
    {
        int count = EntryCount(directory);
        for (int i = 0; i < count; i++)
        {
            TiffEntry entry = Entry(directory, i);
            if (entry.Tag == tag)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The directory that an entry of another one points to; null where there is no such entry.</summary>
    public uint? Directory(uint directory, ushort pointerTag) =>
        Find(directory, pointerTag) is { } entry ? Number(entry) : null;

    /// <summary>The entry's values: in its last four bytes, or where those point. None exist outside the stream, or in its header.</summary>
    public ReadOnlySpan<byte> Value(TiffEntry entry, out bool exists)
    {
        long bytes = entry.ValueBytes;
        long at = ValueOffset(entry);
        exists = bytes >= 0 && at >= HeaderBytes && at + bytes <= _data.Length;
        return exists ? _data.Slice((int)at, (int)bytes) : default;
    }

    /// <summary>Where the entry's values stand, or would.</summary>
    public long ValueOffset(TiffEntry entry) =>
        entry.ValueBytes <= 4 ? entry.Offset + 8 : UInt32(entry.Offset + 8) ?? uint.MaxValue;

    /// <summary>A RATIONAL as a number; null where there is none, or its denominator is 0.</summary>
    public double? Rational(TiffEntry entry)
    {
        Value(entry, out bool exists);
        long at = ValueOffset(entry);
        return exists && entry is { Type: TiffEntry.Rational, Count: > 0 } && UInt32(at + 4) is > 0 and { } denominator
            ? UInt32(at)!.Value / (double)denominator
            : null;
    }

    /// <summary>An ASCII entry up to its null; null where there is none.</summary>
    public string? Text(TiffEntry entry)
    {
        ReadOnlySpan<byte> value = Value(entry, out bool exists);
        if (!exists || entry.Type != TiffEntry.Ascii)
        {
            return null;
        }

        // What is read as text is a time.
        value = value[..Math.Min(value.Length, MaxTextBytes)];
        int end = value.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? value : value[..end]);
    }

    /// <summary>The first value of a BYTE, SHORT or LONG entry.</summary>
    public uint? Number(TiffEntry entry)
    {
        ReadOnlySpan<byte> value = Value(entry, out bool exists);
        return !exists || value.IsEmpty ? null : entry.Type switch
        {
            TiffEntry.Byte => value[0],
            TiffEntry.Short => IsBigEndian
                ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value),
            TiffEntry.Long => IsBigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value),
            _ => null,
        };
    }
}

/// <summary>One entry of a TIFF directory.</summary>
/// <param name="Offset">Where its twelve bytes stand in the stream.</param>
/// <param name="Tag">What it means.</param>
/// <param name="Type">The type of its values (TIFF 6.0 section 2).</param>
/// <param name="Count">How many values there are.</param>
internal readonly record struct TiffEntry(int Offset, ushort Tag, ushort Type, uint Count)
{
    public const ushort Byte = 1;
    public const ushort Ascii = 2;
    public const ushort Short = 3;
    public const ushort Long = 4;
    public const ushort Rational = 5;

    private static ReadOnlySpan<byte> TypeBytes => [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

    /// <summary>The length of all values, or -1 for a type that TIFF does not know.</summary>
    public long ValueBytes => Type < TypeBytes.Length && Type > 0 ? (long)Count * TypeBytes[Type] : -1;
}
