namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>A command that may be tried several times. Killed, it is not tried again. Guarded by the account's lock.</summary>
internal sealed class WorkSeries
{
    // Of the try under way, which whoever began it disposes.
    private Action? _killCurrent;

    public bool IsKilled { get; private set; }

    /// <summary>Begins a try, which is killed at once where the series is.</summary>
    public WorkRun Begin()
    {
        var run = new WorkRun();
        _killCurrent = run.Kill;
        if (IsKilled)
        {
            run.Kill();
        }

        return run;
    }

    public void Kill()
    {
        IsKilled = true;
        _killCurrent?.Invoke();
    }
}
