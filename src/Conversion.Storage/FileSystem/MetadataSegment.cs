using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>One file of the index, written by one process only, read by all.</summary>
/// <param name="path">Where it is.</param>
/// <param name="handle">The open file: it can be read to the end of this process' life, also after it was merged away.</param>
internal sealed class MetadataSegment(string path, SafeFileHandle handle) : IDisposable
{
    private const int FirstReadBytes = 1024;
    private const int GrowthFactor = 128;

    // A crash leaves one line unfinished, a power failure a gap of what was not written yet. What has more of either was not
    // written by this product, and its records only save work.
    private const int MaxDamagedLines = 1000;
    private const long MaxGapBytes = 64 << 20;

    private volatile SafeFileHandle _handle = handle;
    private int _damagedLines;
    private long _gapBytes;

    /// <summary>Where it is.</summary>
    public string Path { get; } = path;

    /// <summary>How far it is known.</summary>
    public long Position { get; private set; }

    public static MetadataSegment Open(string path)
    {
        if (FileStatus.TryGet(path, "", followLinks: false)?.Kind is { } kind and not FileKind.File)
        {
            throw new IOException($"expected a file of this product's own at '{path}'; found a {kind}");
        }

        return new MetadataSegment(path, NativeFile.OpenForRead(path, followsLinks: false));
    }

    /// <summary>Writes a record behind the last one, in one piece.</summary>
    /// <returns>Where it begins.</returns>
    public long Append(ReadOnlySpan<byte> line)
    {
        long start = Position;
        // Where an earlier write failed midway, this one overwrites what it left.
        RandomAccess.Write(_handle, line, start);
        Position = start + line.Length;
        return start;
    }

    private bool IsGivenUp => _damagedLines > MaxDamagedLines || _gapBytes > MaxGapBytes;

    /// <summary>Goes through the records that were added since the last time. A segment that is mostly damage is not read to its
    /// end.</summary>
    public void Scan(RecordVisitor visit)
    {
        if (IsGivenUp || RandomAccess.GetLength(_handle) <= Position)
        {
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * MetadataRecord.MaxLineBytes);
        try
        {
            int held = 0;
            int count;
            while (!IsGivenUp && (count = RandomAccess.Read(_handle, buffer.AsSpan(held), Position + held)) > 0)
            {
                held += count;
                int used = VisitLines(buffer.AsSpan(0, held), visit);
                if (used == 0 && held == buffer.Length)
                {
                    // No record is that long: it is damage, up to the next newline.
                    used = held;
                    _gapBytes += used;
                }

                Position += used;
                buffer.AsSpan(used, held - used).CopyTo(buffer);
                held -= used;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends writing; what was written is read from then on. A mount that streams files to a server (rclone without a cache)
    /// has nothing to read before.</summary>
    public void EndWriting()
    {
        _handle.Dispose();
        _handle = NativeFile.OpenForRead(Path, followsLinks: false);
    }

    /// <summary>The metadata in the line that begins at <paramref name="offset"/>, if it is this blob's.</summary>
    public Dictionary<string, string>? TryRead(long offset, string name, string etag, out bool isReadable)
    {
        isReadable = true;
        for (int size = FirstReadBytes; size <= MetadataRecord.MaxLineBytes; size *= GrowthFactor)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                int count = RandomAccess.Read(_handle, buffer, offset);
                int end = buffer.AsSpan(0, count).IndexOf((byte)'\n');
                if (end >= 0)
                {
                    return MetadataRecord.TryReadMetadata(buffer.AsSpan(0, end), name, etag);
                }
            }
            catch (Exception failure) when (FileSystemError.IsFileSystemError(failure) || failure is ObjectDisposedException)
            {
                // An unreadable record is a lost one.
                isReadable = false;
                return null;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return null;
    }

    public void Dispose() => _handle.Dispose();

    private int VisitLines(ReadOnlySpan<byte> bytes, RecordVisitor visit)
    {
        int start = 0;
        int length;
        while (!IsGivenUp && (length = bytes[start..].IndexOf((byte)'\n')) >= 0)
        {
            _damagedLines += visit(bytes.Slice(start, length), Position + start) ? 0 : 1;
            start += length + 1;
        }

        return start;
    }
}

/// <summary>Sees one line and where it begins; says whether it is a record.</summary>
internal delegate bool RecordVisitor(ReadOnlySpan<byte> line, long offset);
