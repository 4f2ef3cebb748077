namespace ImageConversion.Storage.FileSystem;

/// <summary>The metadata of a folder's files, which a file system has no place for.</summary>
/// <remarks>Append-only segments under <c>.imgconv/index</c>, one for each writing process. A record counts only for the version
/// of the file that it names, so that a lost, half-written, doubled or outdated record means "no metadata" and never wrong
/// metadata. In memory a record is 16 bytes, and its line is read when it is asked for.</remarks>
internal sealed class MetadataIndex(FolderRoot root, TimeProvider timeProvider)
{
    private const string Suffix = ".v1.ndjson";

    // Below these merging costs more than it brings.
    private const int MaxDeadSegments = 8;
    private const int FewestRecordsToMerge = 1024;

    private const string Folder = "index";
    private readonly string _folder = root.StatePrefix + Folder + Path.DirectorySeparatorChar;
    private readonly Lock _gate = new();
    private readonly List<MetadataSegment> _segments = [];
    private MetadataTable _table = new();
    private MetadataSegment? _own;
    private bool _loaded;

    /// <summary>The metadata of one version of a blob, as of the last <see cref="Refresh"/> and this process' writes.</summary>
    public IReadOnlyDictionary<string, string>? TryFind(string name, string etag)
    {
        var places = new List<(int Segment, long Offset)>(1);
        MetadataSegment[] segments;
        lock (_gate)
        {
            if (_table.Count == 0)
            {
                return null;
            }

            _table.Find(MetadataRecord.HashName(name), etag, places);
            segments = [.. places.Select(p => _segments[p.Segment])];
        }

        for (int i = 0; i < places.Count; i++)
        {
            if (segments[i].TryRead(places[i].Offset, name, etag, out bool isReadable) is { } metadata)
            {
                return metadata;
            }

            if (!isReadable && TryEndWriting(segments[i]) && segments[i].TryRead(places[i].Offset, name, etag, out _) is { } written)
            {
                return written;
            }
        }

        return null;
    }

    /// <summary>The same, after a look at what other processes wrote if it is not known yet.</summary>
    public IReadOnlyDictionary<string, string>? TryFindFresh(string name, string etag)
    {
        bool loaded;
        lock (_gate)
        {
            loaded = _loaded;
        }

        if (loaded && TryFind(name, etag) is { } known)
        {
            return known;
        }

        Refresh();
        return TryFind(name, etag);
    }

    /// <summary>Takes in what was written since the last time.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            _loaded = true;
            foreach (FileInfo file in FindSegments())
            {
                MetadataSegment? segment = _segments.Find(s => s.Path == file.FullName);
                if (segment is null && _segments.Count < MetadataTable.MaxSegments)
                {
                    segment = TryOpen(file.FullName);
                    if (segment is not null)
                    {
                        _segments.Add(segment);
                    }
                }

                if (segment is not null && segment != _own)
                {
                    TakeIn(segment);
                }
            }
        }
    }

    /// <summary>Adds a record; it is with the operating system when this returns.</summary>
    public void Append(string name, string etag, IReadOnlyDictionary<string, string> metadata)
    {
        ReadOnlyMemory<byte> line = MetadataRecord.Format(name, etag, metadata);
        ulong hash = MetadataRecord.HashName(name);
        lock (_gate)
        {
            MetadataSegment own = _own ??= Begin();
            long offset = own.Append(line.Span);
            _table.Add(hash, etag, _segments.IndexOf(own), offset);
        }
    }

    /// <summary>Ends a segment that cannot be read while it is written; the next record begins another.</summary>
    private bool TryEndWriting(MetadataSegment segment)
    {
        lock (_gate)
        {
            if (segment != _own)
            {
                // Another thread has ended it a moment ago, or it cannot be read at all.
                return true;
            }

            _own = null;
            try
            {
                segment.EndWriting();
                return true;
            }
            catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
            {
                return false;
            }
        }
    }

    private MetadataSegment Begin()
    {
        _ = Directory.CreateDirectory(root.LocateState(Folder, isFolder: true));
        MergeIfWorthwhile();
        MetadataSegment own = CreateSegment(_folder + FileOwner.NextName(Suffix));
        _segments.Add(own);
        return own;
    }

    private static MetadataSegment CreateSegment(string path) => new(
        path,
        File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    private List<FileInfo> FindSegments()
    {
        try
        {
            string folder = root.LocateState(Folder, isFolder: true);
            return Directory.Exists(folder) ? [.. new DirectoryInfo(folder).EnumerateFiles("*" + Suffix)] : [];
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure) || failure is BlobStoreException)
        {
            // An index that cannot be read, or that lies elsewhere: nothing has metadata.
            return [];
        }
    }

    private static MetadataSegment? TryOpen(string path)
    {
        try
        {
            return MetadataSegment.Open(path);
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            // Merged away a moment ago, or unreadable: its records are as good as lost, which only costs work.
            return null;
        }
    }

    private void TakeIn(MetadataSegment segment)
    {
        int number = _segments.IndexOf(segment);
        try
        {
            segment.Scan((line, offset) =>
            {
                bool isRecord = MetadataRecord.TryReadKey(line, out string name, out string etag);
                if (isRecord)
                {
                    _table.Add(MetadataRecord.HashName(name), etag, number, offset);
                }

                return isRecord;
            });
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            // Unreadable from here on: lost records only cost work.
        }
    }

    /// <summary>Merges the segments of processes that are gone, once in the life of a writing process.</summary>
    /// <remarks>Safe while other processes work: the merged segment has its name before the old ones go, and a record that is
    /// there twice, or is lost because a process was taken for gone, does no harm.</remarks>
    private void MergeIfWorthwhile()
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        List<FileInfo> dead = FindSegments().FindAll(f => FileOwner.IsGone(f.Name, f.LastWriteTimeUtc, now));
        bool mostlyGarbage = _table.Count > FewestRecordsToMerge && _table.Count > 2 * _table.DistinctNames;
        if (dead.Count == 0 || (dead.Count < MaxDeadSegments && !mostlyGarbage))
        {
            return;
        }

        string merged = _folder + FileOwner.NextName(".part");
        try
        {
            Merge(dead, merged);
            // Numbers of segments have changed their meaning. The handles are left to their finalizers: another thread
            // may be reading a line.
            _segments.Clear();
            _table = new MetadataTable();
            Refresh();
        }
        catch (Exception failure) when (FileSystemError.IsFileSystemError(failure))
        {
            // Housekeeping: what is not merged stays valid, and the write that led here says if the disk is full.
            TemporaryFiles.Discard(merged);
        }
    }

    private void Merge(List<FileInfo> dead, string merged)
    {
        var kept = new MetadataTable();
        using (MetadataSegment target = CreateSegment(merged))
        {
            foreach (FileInfo file in dead)
            {
                using MetadataSegment? segment = TryOpen(file.FullName);
                segment?.Scan((line, _) => KeepIfPresent(line, kept, target));
            }
        }

        if (kept.Count > 0)
        {
            NativeFile.Rename(merged, _folder + FileOwner.NextName(Suffix), replace: false);
        }
        else
        {
            File.Delete(merged);
        }

        dead.ForEach(f => TemporaryFiles.Discard(f.FullName));
    }

    private bool KeepIfPresent(ReadOnlySpan<byte> line, MetadataTable kept, MetadataSegment target)
    {
        if (!MetadataRecord.TryReadKey(line, out string name, out string etag)
            || BlobName.FindBrokenFolderRule(name, OperatingSystem.IsWindows()) is not null)
        {
            return false;
        }

        ulong hash = MetadataRecord.HashName(name);
        if (kept.Contains(hash) || FileStatus.TryGet(root.Prefix, name, followLinks: true)?.ETag != etag)
        {
            return true;
        }

        long offset = target.Append([.. line, (byte)'\n']);
        kept.Add(hash, etag, segment: 0, offset);
        return true;
    }
}
