namespace Conversion.BatchEmulator.Tasks;

/// <summary>A command that may be tried several times. Killed, it is not tried again. Guarded by the account's lock.</summary>
internal sealed class WorkSeries
{
    private WorkRun? _current;

    public bool IsKilled { get; private set; }

    /// <summary>Begins a try, which is killed at once where the series is.</summary>
    public WorkRun Begin()
    {
        _current = new WorkRun();
        if (IsKilled)
        {
            _current.Kill();
        }

        return _current;
    }

    public void Kill()
    {
        IsKilled = true;
        _current?.Kill();
    }
}
