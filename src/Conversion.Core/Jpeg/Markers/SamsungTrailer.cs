using System.Buffers.Binary;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>What Samsung's cameras put at the end of a file: blocks, then the directory that lists them.</summary>
internal static class SamsungTrailer
{
    private const int HeadBytes = 12;
    private const int EntryBytes = 12;
    private const int EntryOffset = 4;
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
        if (tail.Length < HeadBytes + FootBytes || !tail.EndsWith(Foot))
        {
            return null;
        }

        // The directory's length stands before the foot. Each entry counts back to its block from the directory.
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(tail[^FootBytes..]);
        if (length < HeadBytes || length > tail.Length - FootBytes)
        {
            return null;
        }

        int at = tail.Length - FootBytes - (int)length;
        ReadOnlySpan<byte> directory = tail.Slice(at, (int)length);
        uint farthest = 0;
        for (int entry = HeadBytes; entry + EntryBytes <= directory.Length; entry += EntryBytes)
        {
            farthest = Math.Max(farthest, BinaryPrimitives.ReadUInt32LittleEndian(directory[(entry + EntryOffset)..]));
        }

        return directory.StartsWith(Head) && farthest <= at ? at - (int)farthest : null;
    }
}
