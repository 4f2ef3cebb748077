using System.Runtime.CompilerServices;

namespace ImageConversion.Storage.Azure;

/// <summary>Lists a tree folder by folder, in ordinal order of the full names, whatever order the service lists in.</summary>
/// <remarks>An account with a hierarchical namespace sorts '/' before every other character, so that its flat listing cannot be brought
/// into ordinal order without holding whole folders. Within one folder the two orders differ only for folders whose names begin
/// another name (<see cref="FolderOrder"/>). In memory are the pages of the folders on the way, and of <see cref="FoldersAhead"/>
/// folders that are read before their turn.</remarks>
/// <param name="listing">Lists one folder.</param>
internal sealed class TreeLister(IFolderListing listing)
{
    /// <summary>Folders whose first page is asked for before it is their turn: one request a folder is what this costs.</summary>
    public const int FoldersAhead = 8;

    private const int EntriesPerPage = 5000;

    /// <summary>Lists what the options ask for.</summary>
    public async IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListPagesAsync(
        BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = options.Prefix ?? "";
        using var walk = new Walk(listing, options, cancellationToken);
        await using (walk.ConfigureAwait(false))
        {
            walk.Enter(prefix[..(prefix.LastIndexOf('/') + 1)]);
            var page = new List<BlobEntry>();
            while (walk.Current is { } folder)
            {
                if (folder.NeedsPage)
                {
                    if (page.Count > 0 && !folder.IsPageHere)
                    {
                        yield return page;
                        page = [];
                    }

                    await folder.ReadPageAsync().ConfigureAwait(false);
                }
                else if (!walk.TryTake(folder, out BlobEntry? entry))
                {
                    break;
                }
                else if (entry is not null)
                {
                    page.Add(entry);
                    if (page.Count == EntriesPerPage)
                    {
                        yield return page;
                        page = [];
                    }
                }
            }

            yield return page;
        }
    }

    /// <summary>The folders on the way from the root to the present entry, and those that are read ahead.</summary>
    private sealed class Walk(IFolderListing listing, BlobListOptions options, CancellationToken cancellationToken)
        : IDisposable, IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private readonly Stack<OpenFolder> _way = new();
        private readonly Dictionary<string, OpenFolder> _ahead = [];

        public OpenFolder? Current => _way.TryPeek(out OpenFolder? folder) ? folder : null;

        public void Enter(string name)
        {
            if (!_ahead.Remove(name, out OpenFolder? folder))
            {
                folder = Open(name);
            }

            _way.Push(folder);
        }

        /// <summary>Takes a folder's next step: an entry to hand out, or null where the walk went on without one.</summary>
        /// <returns>False where all that is left lies behind the range.</returns>
        public bool TryTake(OpenFolder folder, out BlobEntry? entry)
        {
            entry = null;
            if (!folder.TryTake(out BlobEntry? step))
            {
                _ = _way.Pop();
                return true;
            }

            if (options.IsBehindRange(step.Name))
            {
                return false;
            }

            if (FolderOrder.IsFolder(step))
            {
                if (MayHoldRange(step.Name))
                {
                    ReadAhead(folder);
                    Enter(step.Name);
                }
            }
            else if (!options.IsBeforeRange(step.Name))
            {
                entry = step;
            }

            return true;
        }

        public void Dispose() => _stop.Dispose();

        public async ValueTask DisposeAsync()
        {
            // A reader that stops in the middle leaves pages in progress that are not needed.
            await _stop.CancelAsync().ConfigureAwait(false);
            foreach (OpenFolder folder in _way.Concat(_ahead.Values))
            {
                await folder.DisposeAsync().ConfigureAwait(false);
            }
        }

        private bool MayHoldRange(string folder) =>
            !options.IsBeforeRange(folder) || options.StartFrom!.StartsWith(folder, StringComparison.Ordinal);

        private void ReadAhead(OpenFolder folder)
        {
            foreach (string next in folder.NextFolders(FoldersAhead))
            {
                if (_ahead.Count == FoldersAhead || options.IsBehindRange(next))
                {
                    return;
                }

                if (MayHoldRange(next) && !_ahead.ContainsKey(next))
                {
                    _ahead.Add(next, Open(next));
                }
            }
        }

        private OpenFolder Open(string name) => new(listing.ListFolderAsync(name, options, _stop.Token));
    }

    /// <summary>One folder while it is read: its first page is on its way from the beginning.</summary>
    private sealed class OpenFolder : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<IReadOnlyList<BlobEntry>> _pages;
        private readonly FolderOrder _order = new();
        private readonly Queue<BlobEntry> _ready = new();
        private Task<bool> _next;
        private bool _isAtEnd;

        public OpenFolder(IAsyncEnumerable<IReadOnlyList<BlobEntry>> pages)
        {
            _pages = pages.GetAsyncEnumerator();
            _next = _pages.MoveNextAsync().AsTask();
        }

        public bool NeedsPage => _ready.Count == 0 && !_isAtEnd;

        public bool IsPageHere => _next.IsCompleted;

        public async Task ReadPageAsync()
        {
            if (await _next.ConfigureAwait(false))
            {
                IReadOnlyList<BlobEntry> page = _pages.Current;
                _next = _pages.MoveNextAsync().AsTask();
                _order.Add(page, _ready);
            }
            else
            {
                _isAtEnd = true;
                _order.Complete(_ready);
            }
        }

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BlobEntry? step) => _ready.TryDequeue(out step);

        public IEnumerable<string> NextFolders(int count) =>
            _ready.Take(4 * count).Where(FolderOrder.IsFolder).Take(count).Select(f => f.Name);

        public async ValueTask DisposeAsync()
        {
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _pages.DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>Lists one folder of a service, page by page.</summary>
internal interface IFolderListing
{
    /// <summary>What lies directly in a folder: its files, and its folders, whose names end with '/'; each page in any order, the pages
    /// in the service's.</summary>
    /// <param name="folder">The folder's name with '/' at its end; empty for the root.</param>
    /// <param name="options">Only names with its prefix; with or without metadata.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListFolderAsync(
        string folder, BlobListOptions options, CancellationToken cancellationToken);
}

/// <summary>Brings what lies in one folder into ordinal order, from that order itself or from the hierarchical one.</summary>
/// <remarks>A folder <c>a/</c> comes after <c>a-b</c> and <c>a.jpg</c> in ordinal order, and before them where '/' sorts first. So a
/// folder waits until the listing has passed all names that begin like it and continue below '/'. Those that wait begin one another, so they
/// are few, whatever the folder's size. Not thread-safe.</remarks>
internal sealed class FolderOrder
{
    private readonly Stack<BlobEntry> _waiting = new();
    private readonly OrdinalOrder _order = new();

    /// <summary>Whether it stands for a folder.</summary>
    public static bool IsFolder(BlobEntry entry) => entry is { ETag: "", Name: [.., '/'] };

    /// <summary>What stands for a folder.</summary>
    public static BlobEntry Folder(string name) => new() { Name = name, SizeBytes = 0, ETag = "" };

    /// <summary>Takes the next page.</summary>
    /// <param name="page">Its entries in any order.</param>
    /// <param name="ready">Where entries go that nothing can precede any more.</param>
    public void Add(IReadOnlyList<BlobEntry> page, Queue<BlobEntry> ready)
    {
        foreach (BlobEntry entry in page.OrderBy(e => e, Comparer<BlobEntry>.Create(CompareHierarchically)))
        {
            while (_waiting.TryPeek(out BlobEntry? folder) && HasPassed(entry.Name, folder.Name))
            {
                _order.Add(_waiting.Pop(), ready);
            }

            if (IsFolder(entry))
            {
                _waiting.Push(entry);
            }
            else
            {
                _order.Add(entry, ready);
            }
        }
    }

    /// <summary>Releases what waits: the folder is at its end.</summary>
    public void Complete(Queue<BlobEntry> ready)
    {
        while (_waiting.TryPop(out BlobEntry? folder))
        {
            _order.Add(folder, ready);
        }

        _order.Flush(ready);
    }

    // A name in a folder has '/' at its end only; without it, names compare as the service's do: by code point. A service that sorts by
    // code unit lists no name below a folder's behind those that this puts before it.
    private static int CompareHierarchically(BlobEntry a, BlobEntry b)
    {
        ReadOnlySpan<char> first = a.Name.AsSpan().TrimEnd('/'), second = b.Name.AsSpan().TrimEnd('/');
        int shared = first.CommonPrefixLength(second);
        return shared < first.Length && shared < second.Length
            ? Rank(first[shared]) - Rank(second[shared])
            : (first.Length - second.Length) is var shorter and not 0 ? shorter : a.Name.Length - b.Name.Length;
    }

    // Surrogates stand for characters behind all others.
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;

    private static bool HasPassed(string name, string folder)
    {
        int stem = folder.Length - 1;
        return !name.AsSpan().StartsWith(folder.AsSpan(0, stem), StringComparison.Ordinal)
            || (name.Length > stem && name[stem] > '/');
    }
}
