namespace ImageConversion.Batch.Execution;

/// <summary>Lets in a number of transfers at a time, which may change while it is in use.</summary>
/// <remarks>Thread-safe, for one who enters and any who leave.</remarks>
internal sealed class TransferGate(int limit)
{
    private readonly Lock _gate = new();
    private int _limit = limit;
    private int _inside;
    private bool _wasFull;
    private TaskCompletionSource? _waiting;

    /// <summary>How many may be inside. Fewer than before take effect as transfers leave.</summary>
    public int Limit
    {
        get
        {
            lock (_gate)
            {
                return _limit;
            }
        }

        set
        {
            lock (_gate)
            {
                _limit = value;
                LetIn();
            }
        }
    }

    /// <summary>Waits for a place and takes it.</summary>
    public Task EnterAsync()
    {
        lock (_gate)
        {
            if (_inside < _limit)
            {
                _inside++;
                return Task.CompletedTask;
            }

            _wasFull = true;
            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _inside--;
            LetIn();
        }
    }

    /// <summary>Whether a transfer had to wait outside since this was last asked.</summary>
    public bool TakeWasFull()
    {
        lock (_gate)
        {
            bool was = _wasFull;
            _wasFull = _waiting is not null;
            return was;
        }
    }

    private void LetIn()
    {
        if (_waiting is { } waiting && _inside < _limit)
        {
            _inside++;
            _waiting = null;
            waiting.SetResult();
        }
    }
}
