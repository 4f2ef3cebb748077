namespace ImageConversion.Batch.Execution;

/// <summary>Bytes that may be in use at one time, handed out in order of asking, so that a large need is never starved.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ByteBudget(long capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private long _free = capacity;

    public long Capacity { get; } = capacity;

    /// <summary>The most that was ever in use.</summary>
    public long Peak { get; private set; }

    /// <summary>What is in use now.</summary>
    public long InUse
    {
        get
        {
            lock (_gate)
            {
                return Capacity - _free;
            }
        }
    }

    /// <summary>Takes bytes, waiting for its turn and for room.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than the whole budget was asked for.</exception>
    public Task TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Capacity);
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            if (_waiting.Count == 0 && bytes <= _free)
            {
                Grant(bytes);
                return Task.CompletedTask;
            }

            waiter = new Waiter(bytes);
            _waiting.AddLast(waiter.Node);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    public void Give(long bytes)
    {
        lock (_gate)
        {
            _free += bytes;
            GrantWaiters();
        }
    }

    private async Task WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            lock (_gate)
            {
                if (waiter.Node.List is not null)
                {
                    _waiting.Remove(waiter.Node);
                    waiter.Granted.TrySetCanceled(cancellationToken);
                    GrantWaiters();
                }
            }
        });
        await waiter.Granted.Task.ConfigureAwait(false);
    }

    private void GrantWaiters()
    {
        while (_waiting.First is { } first && first.Value.Bytes <= _free)
        {
            _waiting.RemoveFirst();
            Grant(first.Value.Bytes);
            first.Value.Granted.TrySetResult();
        }
    }

    private void Grant(long bytes)
    {
        _free -= bytes;
        Peak = Math.Max(Peak, Capacity - _free);
    }

    private sealed class Waiter
    {
        public Waiter(long bytes)
        {
            Bytes = bytes;
            Node = new LinkedListNode<Waiter>(this);
        }

        public long Bytes { get; }

        public LinkedListNode<Waiter> Node { get; }

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
