namespace ImageConversion.Fuzz.Execution;

/// <summary>Processor time that this process has used since the clock was made: a busy machine does not shorten a run.</summary>
internal sealed class ProcessorClock
{
    private readonly TimeSpan _start = Environment.CpuUsage.TotalTime;

    public TimeSpan Elapsed => Environment.CpuUsage.TotalTime - _start;
}
