using System.Text.Json;
using Conversion.Batch.Runs;
using Conversion.Storage;

namespace Conversion.Batch.Ledger;

/// <summary>Appends outcomes to a shard's ledger, gathered by count and by time.</summary>
/// <remarks>Thread-safe. Entries are durable after <see cref="FlushAsync"/> or <see cref="DisposeAsync"/>.</remarks>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private const int FlushEntries = 64;
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(250);

    private readonly RunFolder _run;
    private readonly int _shard;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _oneFlush = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _flushing;
    private MemoryStream _pending = new();
    private int _pendingEntries;

    /// <param name="run">The run.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="startsWithinLine">The ledger ends in a line that a killed process left unfinished: it is ended first.</param>
    /// <param name="time">The clock of the flushes by time.</param>
    public LedgerWriter(RunFolder run, int shard, bool startsWithinLine, TimeProvider time)
    {
        if (startsWithinLine)
        {
            _pending.WriteByte((byte)'\n');
        }

        _run = run;
        _shard = shard;
        _flushing = FlushByTimeAsync(time);
    }

    /// <summary>Adds one outcome.</summary>
    public async Task AddAsync(LedgerEntry entry)
    {
        bool full;
        lock (_gate)
        {
            JsonSerializer.Serialize(_pending, entry, BatchJson.Default.LedgerEntry);
            _pending.WriteByte((byte)'\n');
            full = ++_pendingEntries >= FlushEntries;
        }

        if (full)
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Appends what was gathered. Not cancellable: an outcome that was reached must be recorded.</summary>
    /// <remarks>What could not be appended stays gathered for the next attempt.</remarks>
    public async Task FlushAsync()
    {
        await _oneFlush.WaitAsync().ConfigureAwait(false);
        try
        {
            (MemoryStream lines, int entries) = TakePending();
            if (entries == 0)
            {
                return;
            }

            try
            {
                await _run.AppendLedgerAsync(
                    _shard, lines.GetBuffer().AsMemory(0, (int)lines.Length), CancellationToken.None).ConfigureAwait(false);
            }
            catch
            {
                PutBack(lines, entries);
                throw;
            }
        }
        finally
        {
            _oneFlush.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _flushing.ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            _stop.Dispose();
            _oneFlush.Dispose();
        }
    }

    private async Task FlushByTimeAsync(TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(FlushInterval, time);
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                await TryFlushAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed: the last flush follows.
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
            // throws to whoever records, and so ends the run.
        }
    }

    private (MemoryStream Lines, int Entries) TakePending()
    {
        lock (_gate)
        {
            // Without an entry the end of an unfinished line, if one is due, stays for the first that comes.
            (MemoryStream, int) taken = (_pending, _pendingEntries);
            if (_pendingEntries > 0)
            {
                (_pending, _pendingEntries) = (new MemoryStream(), 0);
            }

            return taken;
        }
    }

    private void PutBack(MemoryStream lines, int entries)
    {
        lock (_gate)
        {
            // A part may have been appended: the empty line ends what it broke off in, and lines written twice count once.
            var all = new MemoryStream();
            all.WriteByte((byte)'\n');
            lines.WriteTo(all);
            _pending.WriteTo(all);
            (_pending, _pendingEntries) = (all, _pendingEntries + entries);
        }
    }
}
