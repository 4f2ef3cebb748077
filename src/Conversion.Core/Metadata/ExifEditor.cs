using System.Buffers.Binary;

namespace ImageConversion.Core.Metadata;

/// <summary>Changes Exif data where they would no longer be true of the PNG. Nothing moves but the entries of the directory that
/// an entry is taken from: maker notes count from the start of the stream in ways that only their makers know.</summary>
internal sealed class ExifEditor
{
    private const int PointerBytes = 4;

    /// <summary>Entries of a thumbnail's directory that are looked at: there are about ten.</summary>
    private const int MaxThumbnailEntries = 256;

    /// <summary>Directories that are followed, and entries of all of them: there are four, of some hundred entries.</summary>
    private const int MaxDirectories = 16;
    private const int MaxEntries = 1 << 16;

    /// <summary>Directories that are followed to learn which bytes are in use.</summary>
    private static readonly ushort[] Pointers =
        [ExifTag.ExifPointer, ExifTag.GpsPointer, ExifTag.InteroperabilityPointer];

    private byte[] _data;

    private ExifEditor(byte[] data) => _data = data;

    public static ExifEditor? TryOpen(ReadOnlyMemory<byte> tiff) =>
        TiffReader.TryOpen(tiff.Span, out _) ? new ExifEditor(tiff.ToArray()) : null;

    public byte[] ToArray() => _data;

    /// <summary>Takes the orientation away: the pixels are upright.</summary>
    public void RemoveOrientation()
    {
        TiffReader reader = Open();
        if (FindLink(reader) is null)
        {
            // There is no end to close the gap with: upright is as good as absent.
            ResetOrientation(reader);
            return;
        }

        RemoveEntries(reader, reader.FirstDirectory, ExifTag.Orientation);
    }

    /// <summary>Drops the thumbnail, which shows the stored picture: its directory, its bytes, and the end of the stream if they are it.</summary>
    public void RemoveThumbnail()
    {
        TiffReader reader = Open();
        if (FindLink(reader) is not { } link || reader.UInt32(link) is not ({ } thumbnail and not 0))
        {
            return;
        }

        var dropped = new List<(long Start, long End)>();
        AddDirectory(reader, thumbnail, MaxThumbnailEntries, dropped);
        dropped.AddRange(ThumbnailRanges(reader, thumbnail));
        // What another directory uses as well stays.
        ByteRanges used = UsedRanges(reader)!;
        _ = dropped.RemoveAll(d => used.Overlaps(d.Start, d.End));
        BinaryPrimitives.WriteUInt32LittleEndian(_data.AsSpan((int)link), 0);
        foreach ((long start, long end) in dropped)
        {
            _data.AsSpan((int)start, (int)(end - start)).Clear();
        }

        CutOff(dropped);
    }

    /// <summary>Width and height, and horizontal and vertical resolution, change places: the pixels were turned by a quarter.</summary>
    public void SwapSides()
    {
        TiffReader reader = Open();
        SwapValues(reader, reader.FirstDirectory, ExifTag.ImageWidth, ExifTag.ImageLength);
        SwapValues(reader, reader.FirstDirectory, ExifTag.XResolution, ExifTag.YResolution);
        if (reader.Directory(reader.FirstDirectory, ExifTag.ExifPointer) is { } exif)
        {
            SwapValues(reader, exif, ExifTag.PixelXDimension, ExifTag.PixelYDimension);
            SwapValues(reader, exif, ExifTag.FocalPlaneXResolution, ExifTag.FocalPlaneYResolution);
        }
    }

    /// <summary>Says another colour space where something is said of the colours: they were converted.</summary>
    public void DeclareColorSpace(ushort space)
    {
        TiffReader reader = Open();
        if (reader.Directory(reader.FirstDirectory, ExifTag.ExifPointer) is not { } exif)
        {
            return;
        }

        if (reader.Find(exif, ExifTag.ColorSpace) is { } colorSpace)
        {
            WriteNumber(colorSpace, space);
        }

        if (reader.Directory(exif, ExifTag.InteroperabilityPointer) is { } interoperability
            && reader.Find(interoperability, ExifTag.InteroperabilityIndex) is { } index
            && reader.Value(index, out _).StartsWith("R03"u8))
        {
            "R98"u8.CopyTo(_data.AsSpan((int)reader.ValueOffset(index)));
        }
    }

    private TiffReader Open()
    {
        TiffReader.TryOpen(_data, out TiffReader reader);
        return reader;
    }

    /// <summary>Closes the gaps: the other entries, and the link to the next directory, move up.</summary>
    private void RemoveEntries(TiffReader reader, uint directory, ushort tag)
    {
        int count = reader.EntryCount(directory);
        int end = (int)DirectoryEnd(directory, count);
        int to = (int)directory + 2;
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            // Read before anything is written there: what moves, moves up.
            TiffEntry entry = reader.Entry(directory, i);
            if (entry.Tag != tag)
            {
                _data.AsSpan(entry.Offset, TiffReader.EntryBytes).CopyTo(_data.AsSpan(to));
                to += TiffReader.EntryBytes;
                kept++;
            }
        }

        _data.AsSpan(end - PointerBytes, PointerBytes).CopyTo(_data.AsSpan(to));
        to += PointerBytes;
        _data.AsSpan(to, end - to).Clear();
        WriteUInt16((int)directory, (ushort)kept);
    }

    private void ResetOrientation(TiffReader reader)
    {
        uint directory = reader.FirstDirectory;
        int count = reader.EntryCount(directory);
        for (int i = 0; i < count; i++)
        {
            TiffEntry entry = reader.Entry(directory, i);
            if (entry.Tag == ExifTag.Orientation)
            {
                WriteNumber(entry, 1);
            }
        }
    }

    private void WriteNumber(TiffEntry entry, uint value)
    {
        TiffReader reader = Open();
        if (reader.Number(entry) is null)
        {
            return;
        }

        int at = (int)reader.ValueOffset(entry);
        switch (entry.Type)
        {
            case TiffEntry.Byte:
                _data[at] = (byte)value;
                break;
            case TiffEntry.Short:
                WriteUInt16(at, (ushort)value);
                break;
            default:
                WriteUInt32(at, value);
                break;
        }
    }

    /// <summary>Exchanges two entries' types, counts and values, or what points to them: their last ten bytes.</summary>
    private void SwapValues(TiffReader reader, uint directory, ushort firstTag, ushort secondTag)
    {
        if (reader.Find(directory, firstTag) is not { } first || reader.Find(directory, secondTag) is not { } second)
        {
            return;
        }

        Span<byte> a = _data.AsSpan(first.Offset + 2, TiffReader.EntryBytes - 2);
        Span<byte> b = _data.AsSpan(second.Offset + 2, TiffReader.EntryBytes - 2);
        Span<byte> kept = stackalloc byte[TiffReader.EntryBytes - 2];
        a.CopyTo(kept);
        b.CopyTo(a);
        kept.CopyTo(b);
    }

    /// <summary>Where a directory with its link to the next one ends.</summary>
    private static long DirectoryEnd(uint directory, int entries) =>
        directory + 2L + ((long)entries * TiffReader.EntryBytes) + PointerBytes;

    /// <summary>Where the first directory's link to the next one stands. Null where the stream cuts the directory off, and where
    /// values lie in it: some writers leave the link out, and what follows the entries is data.</summary>
    private static long? FindLink(TiffReader reader)
    {
        uint directory = reader.FirstDirectory;
        int count = reader.EntryCount(directory);
        long end = DirectoryEnd(directory, count);
        bool isWhole = reader.HoldsDirectory(directory) && end <= reader.Length;
        return isWhole && UsedRanges(reader, isFirstLeftOut: true)?.Overlaps(directory, end) == false ? end - PointerBytes : null;
    }

    /// <summary>The header, the directories, and the values outside of them. Null where there are more than any camera
    /// writes: they could overlap, so that following them would take the square of their number.</summary>
    private static ByteRanges? UsedRanges(TiffReader reader, bool isFirstLeftOut = false)
    {
        var used = new List<(long Start, long End)> { (0, TiffReader.HeaderBytes) };
        var pending = new Queue<uint>([reader.FirstDirectory]);
        var seen = new HashSet<uint>();
        int entries = 0;
        while (pending.TryDequeue(out uint directory))
        {
            if (!seen.Add(directory))
            {
                continue;
            }

            entries += reader.EntryCount(directory);
            if (seen.Count > MaxDirectories || entries > MaxEntries)
            {
                return null;
            }

            int own = used.Count;
            AddDirectory(reader, directory, MaxEntries, used);
            if (isFirstLeftOut && seen.Count == 1 && used.Count > own)
            {
                used.RemoveAt(own);
            }

            foreach (ushort pointer in Pointers)
            {
                if (reader.Directory(directory, pointer) is { } child)
                {
                    pending.Enqueue(child);
                }
            }
        }

        return new ByteRanges(used);
    }

    /// <summary>Adds the directory, and each value that does not stand in it.</summary>
    private static void AddDirectory(TiffReader reader, uint directory, int maxEntries, List<(long Start, long End)> ranges)
    {
        int count = Math.Min(reader.EntryCount(directory), maxEntries);
        if (count == 0)
        {
            return;
        }

        ranges.Add((directory, Math.Min(DirectoryEnd(directory, count), reader.Length)));
        for (int i = 0; i < count; i++)
        {
            TiffEntry entry = reader.Entry(directory, i);
            reader.Value(entry, out bool exists);
            if (exists && entry.ValueBytes > PointerBytes)
            {
                long start = reader.ValueOffset(entry);
                ranges.Add((start, start + entry.ValueBytes));
            }
        }
    }

    private static (long Start, long End)[] ThumbnailRanges(TiffReader reader, uint directory)
    {
        // Compressed, or in one strip (Exif 2.32 sections 4.5.7 and 4.5.8).
        return
        [
            .. DataRange(reader, directory, ExifTag.ThumbnailOffset, ExifTag.ThumbnailLength),
            .. DataRange(reader, directory, ExifTag.StripOffsets, ExifTag.StripByteCounts),
        ];
    }

    private static (long Start, long End)[] DataRange(
        TiffReader reader, uint directory, ushort offsetTag, ushort lengthTag)
    {
        if (reader.Find(directory, offsetTag) is { Count: 1 } offset
            && reader.Find(directory, lengthTag) is { Count: 1 } length
            && reader.Number(offset) is { } start && reader.Number(length) is { } bytes && bytes > 0
            && start < reader.Length)
        {
            // Some writers count past the end of the stream.
            return [(start, Math.Min((long)start + bytes, reader.Length))];
        }

        return [];
    }

    private void CutOff(List<(long Start, long End)> dropped)
    {
        long length = _data.Length;
        foreach ((long start, long end) in dropped.OrderByDescending(d => d.End).ThenBy(d => d.Start))
        {
            // A zero may pad a value to an even length.
            bool isLast = end >= length || (end == length - 1 && _data[end] == 0);
            length = isLast ? Math.Min(length, start) : length;
        }

        Array.Resize(ref _data, (int)length);
    }

    private void WriteUInt16(int at, ushort value)
    {
        if (Open().IsBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_data.AsSpan(at), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_data.AsSpan(at), value);
        }
    }

    private void WriteUInt32(int at, uint value)
    {
        if (Open().IsBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_data.AsSpan(at), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_data.AsSpan(at), value);
        }
    }
}
