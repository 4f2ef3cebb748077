using System.Buffers.Binary;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>What Samsung's cameras put at the end of a file: blocks, then the directory that lists them.</summary>
internal static class SamsungTrailer
{
    private const int HeadBytes = 12;
    private const int EntryBytes = 12;
    private const int EntryOffset = 4;
    private const int EntryLength = 8;
    private const int MaxBlocks = 256;

    /// <summary>What a block begins with: its kind, and the length of the name that follows.</summary>
    private const int BlockHeadBytes = 8;
    private const int FootBytes = 8;

    private static ReadOnlySpan<byte> Head => "SEFH"u8;

    private static ReadOnlySpan<byte> Foot => "SEFT"u8;

    /// <summary>The name of the block that holds the video of a motion photo.</summary>
    private static ReadOnlySpan<byte> Video => "MotionPhoto_Data"u8;

    /// <summary>Whether there is such a video in the bytes behind a picture.</summary>
    public static bool HoldsVideo(ReadOnlySpan<byte> tail) => tail.IndexOf(Video) >= 0;

    /// <summary>Where the first block begins; null where the bytes do not end in such a trailer.</summary>
    public static int? Find(ReadOnlySpan<byte> tail)
    {
        ReadOnlySpan<byte> directory = ReadDirectory(tail, out int at);
        uint farthest = 0;
        for (int entry = HeadBytes; entry + EntryBytes <= directory.Length; entry += EntryBytes)
        {
            farthest = Math.Max(farthest, BinaryPrimitives.ReadUInt32LittleEndian(directory[(entry + EntryOffset)..]));
        }

        return !directory.IsEmpty && farthest <= at ? at - (int)farthest : null;
    }

    /// <summary>What the blocks hold, by the place in the tail and the length: up to a number of blocks that no camera writes.</summary>
    public static List<(int Start, int Length)> Contents(ReadOnlySpan<byte> tail)
    {
        var contents = new List<(int Start, int Length)>();
        ReadOnlySpan<byte> directory = ReadDirectory(tail, out int at);
        for (int entry = HeadBytes; entry + EntryBytes <= directory.Length && contents.Count < MaxBlocks; entry += EntryBytes)
        {
            uint back = BinaryPrimitives.ReadUInt32LittleEndian(directory[(entry + EntryOffset)..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(directory[(entry + EntryLength)..]);
            if (back < BlockHeadBytes || back > at || length > back || length < BlockHeadBytes)
            {
                continue;
            }

            ReadOnlySpan<byte> block = tail.Slice(at - (int)back, (int)length);
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(block[EntryOffset..]);
            if (name <= length - BlockHeadBytes)
            {
                int head = BlockHeadBytes + (int)name;
                contents.Add((at - (int)back + head, (int)length - head));
            }
        }

        return contents;
    }

    /// <summary>The directory, or nothing. Its length stands before the foot. Each entry counts back to its block from the directory.</summary>
    private static ReadOnlySpan<byte> ReadDirectory(ReadOnlySpan<byte> tail, out int at)
    {
        at = 0;
        if (tail.Length < HeadBytes + FootBytes || !tail.EndsWith(Foot))
        {
            return default;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(tail[^FootBytes..]);
        if (length < HeadBytes || length > tail.Length - FootBytes)
        {
            return default;
        }

        at = tail.Length - FootBytes - (int)length;
        ReadOnlySpan<byte> directory = tail.Slice(at, (int)length);
        return directory.StartsWith(Head) ? directory : default;
    }
}
