namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>A command on a node, from its first resource file to its exit, which can be killed at any point.</summary>
internal sealed class WorkRun : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private ChildProcess? _process;

    public CancellationToken Cancelled => _cancellation.Token;

    /// <summary>Starts the process, unless the run was killed before.</summary>
    public ChildProcess Start(Func<ChildProcess> start)
    {
        lock (_gate)
        {
            _cancellation.Token.ThrowIfCancellationRequested();
            return _process = start();
        }
    }

    /// <summary>Kills the process group, or keeps the process from ever starting.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (!_cancellation.IsCancellationRequested)
            {
                // Whoever waits for a download goes on elsewhere, not on this thread, which holds locks.
                _ = _cancellation.CancelAsync();
            }

            _process?.KillGroup();
        }
    }

    /// <summary>Asks the process to end.</summary>
    public void Terminate()
    {
        lock (_gate)
        {
            _process?.Terminate();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _process?.Dispose();
            _process = null;
        }
    }
}
