using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>Appends to a shard's ledger: outcomes gathered by count and by time, attempts before they begin.</summary>
/// <remarks>Thread-safe. Outcomes are durable after <see cref="FlushAsync()"/> or <see cref="DisposeAsync"/>, attempts when
/// <see cref="BeginAsync"/> returns.</remarks>
internal sealed class LedgerWriter : IAsyncDisposable
{
    internal const int FlushEntries = 64;

    /// <summary>What a store takes in one append; no line is nearly as long.</summary>
    internal const int MaxAppendBytes = 4 * 1024 * 1024;

    internal static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(250);

    // A Spot node is gone some 30 s after its notice (see JobGroup.WritePatience); what cannot be written by then is done
    // again.
    private static readonly TimeSpan LastFlushPatience = TimeSpan.FromSeconds(10);

    private readonly RunFiles _run;
    private readonly int _shard;
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly ShardLease? _lease;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _oneFlush = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _begun = [];
    private readonly Task _flushing;
    private MemoryStream _pending = new();
    private int _pendingLines;
    private int _appends;

    /// <param name="run">The run.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="before">The ledger as it stands. Where it ends in a line that a killed process left unfinished, that
    /// is ended first.</param>
    /// <param name="node">The machine.</param>
    /// <param name="time">The clock of the flushes by time.</param>
    /// <param name="lease">The right to write; null where nobody else can.</param>
    public LedgerWriter(
        RunFiles run, int shard, ShardLedger before, string node, TimeProvider time, ShardLease? lease = null)
    {
        if (before.EndsWithinLine)
        {
            _pending.WriteByte((byte)'\n');
        }

        (_run, _shard, _node, _time, _lease) = (run, shard, node, time, lease);
        _appends = before.Lines;
        _flushing = FlushByTimeAsync();
    }

    /// <summary>How long outcomes may wait for others.</summary>
    /// <param name="appends">Appends so far.</param>
    /// <remarks>An append blob takes 50,000 appends. Doubling the pause after every 4,096 of them leaves room for weeks,
    /// however slowly the images come.</remarks>
    internal static TimeSpan IntervalAfter(int appends) => FlushInterval * (1 << Math.Min(appends / 4096, 10));

    /// <summary>Adds one outcome.</summary>
    public async Task AddAsync(LedgerEntry entry)
    {
        bool full;
        byte[] line = LedgerLine.Write(entry);
        lock (_gate)
        {
            AddLine(line);
            _begun.Remove(entry.Name);
            full = _pendingLines >= FlushEntries;
        }

        if (full)
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Records that images are about to be decoded; after this they may be.</summary>
    /// <param name="names">The images.</param>
    /// <param name="alone">Whether nothing else will be decoded meanwhile.</param>
    public Task BeginAsync(IReadOnlyList<string> names, bool alone)
    {
        lock (_gate)
        {
            var record = new AttemptRecord
            {
                Began = names, Alone = alone ? true : null, Node = _node, At = _time.GetUtcNow(),
            };
            AddLine(JsonSerializer.SerializeToUtf8Bytes(record, BatchJson.Default.AttemptRecord));
            _begun.UnionWith(names);
        }

        return FlushAsync();
    }

    /// <summary>Appends what was gathered. Not cancellable, but by the loss of the lease: an outcome that was reached must
    /// be recorded.</summary>
    /// <remarks>What could not be appended stays gathered for the next attempt.</remarks>
    /// <exception cref="OperationCanceledException">The lease is lost; nothing may be written any more.</exception>
    public Task FlushAsync() => FlushAsync(_lease?.Lost ?? CancellationToken.None);

    /// <summary>Gives back what was begun and not reached, and appends the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _flushing.ConfigureAwait(false);
            ReleaseBegun();
            if (_lease?.IsHeld != false)
            {
                await FlushLastAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _stop.Dispose();
            _oneFlush.Dispose();
        }
    }

    private async Task FlushLastAsync()
    {
        using var patience = new CancellationTokenSource(LastFlushPatience, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _lease?.Lost ?? CancellationToken.None);
        try
        {
            await FlushAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.Unavailable,
                $"the ledger of shard {_shard} in {_run.Address} could not be written within {LastFlushPatience.TotalSeconds} s", e);
        }
    }

    private void ReleaseBegun()
    {
        lock (_gate)
        {
            if (_begun.Count > 0)
            {
                var record = new AttemptRecord { Released = [.. _begun], Node = _node, At = _time.GetUtcNow() };
                AddLine(JsonSerializer.SerializeToUtf8Bytes(record, BatchJson.Default.AttemptRecord));
            }
        }
    }

    private void AddLine(byte[] line)
    {
        _pending.Write(line);
        _pending.WriteByte((byte)'\n');
        _pendingLines++;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _oneFlush.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (MemoryStream lines, int count) = TakePending();
            if (count == 0)
            {
                return;
            }

            try
            {
                _lease?.ThrowUnlessHeld();
                foreach (ReadOnlyMemory<byte> piece in Pieces(lines.GetBuffer().AsMemory(0, (int)lines.Length)))
                {
                    await _run.Ledgers.AppendAsync(_shard, piece, cancellationToken).ConfigureAwait(false);
                    _appends++;
                }
            }
            catch
            {
                PutBack(lines, count);
                throw;
            }
        }
        finally
        {
            _oneFlush.Release();
        }
    }

    /// <summary>Whole lines, as many as one append takes.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> lines)
    {
        while (lines.Length > MaxAppendBytes)
        {
            int length = lines.Span[..MaxAppendBytes].LastIndexOf(RunFolderStore.NewLine) + 1;
            yield return lines[..length];
            lines = lines[length..];
        }

        yield return lines;
    }

    private async Task FlushByTimeAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(IntervalAfter(_appends), _time);
            // Not its token: an exception costs a short run more than all of its ticks.
            await using CancellationTokenRegistration end = _stop.Token.UnsafeRegister(t => ((PeriodicTimer)t!).Dispose(), timer);
            while (await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
            {
                await TryFlushAsync().ConfigureAwait(false);
                timer.Period = IntervalAfter(_appends);
            }
        }
        catch (OperationCanceledException) when (_lease?.IsHeld == false)
        {
            // The lease is lost, and the code that works on the shard sees it there.
        }
        catch (ObjectDisposedException) when (_stop.IsCancellationRequested)
        {
            // Disposed during a flush, which ended: the last one follows.
        }
    }

    private async Task TryFlushAsync()
    {
        try
        {
            await FlushAsync().ConfigureAwait(false);
        }
        catch (BlobStoreException)
        {
            // Nothing is lost: the entries are still gathered. If the fault lasts, the flush by count or the last one
            // throws to the code that records, and so ends the run.
        }
    }

    private (MemoryStream Lines, int Count) TakePending()
    {
        lock (_gate)
        {
            // Without a line the end of an unfinished one, if it is due, stays for the first that comes.
            (MemoryStream, int) taken = (_pending, _pendingLines);
            if (_pendingLines > 0)
            {
                (_pending, _pendingLines) = (new MemoryStream(), 0);
            }

            return taken;
        }
    }

    private void PutBack(MemoryStream lines, int count)
    {
        lock (_gate)
        {
            // A part may have been appended: the empty line ends what it broke off in, and lines written twice count once.
            var all = new MemoryStream();
            all.WriteByte((byte)'\n');
            lines.WriteTo(all);
            _pending.WriteTo(all);
            (_pending, _pendingLines) = (all, _pendingLines + count);
        }
    }
}
