using System.Diagnostics;

namespace ImageConversion.Fuzz.Execution;

/// <summary>
/// Watches each execution from another thread: it may take so much of the processor's time, and the process so much
/// memory. Time on the clock would blame the input for what else the machine does.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _maxTime;
    private readonly long _maxResidentBytes;
    private readonly Action<string, string> _report;
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly Thread _thread;
    private long _execution;
    private volatile bool _isExecuting;

    /// <param name="maxTime">Processor time of one execution.</param>
    /// <param name="maxResidentBytes">Of the process, at any moment.</param>
    /// <param name="report">Is told, on the watching thread, the kind and the reason. The execution cannot be stopped.</param>
    public Watchdog(TimeSpan maxTime, long maxResidentBytes, Action<string, string> report)
    {
        _maxTime = maxTime;
        _maxResidentBytes = maxResidentBytes;
        _report = report;
        _thread = new Thread(Watch) { IsBackground = true, Name = "watchdog" };
        _thread.Start();
    }

    public void Enter()
    {
        Interlocked.Increment(ref _execution);
        _isExecuting = true;
    }

    public void Leave() => _isExecuting = false;

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        using var process = Process.GetCurrentProcess();
        long watched = 0;
        TimeSpan since = TimeSpan.Zero;
        while (!_stop.WaitOne(Interval))
        {
            process.Refresh();
            TimeSpan now = process.TotalProcessorTime;
            long current = Interlocked.Read(ref _execution);
            if (current != watched || !_isExecuting)
            {
                watched = current;
                since = now;
            }
            else if (now - since > _maxTime)
            {
                _report("hang", $"It takes more than {_maxTime.TotalSeconds:0.#} s of processor time.");
                return;
            }

            long resident = ResidentMemory.Bytes();
            if (_isExecuting && resident > _maxResidentBytes)
            {
                _report("memory", $"The process holds {resident >> 20} MiB; expected at most {_maxResidentBytes >> 20}.");
                return;
            }
        }
    }
}
