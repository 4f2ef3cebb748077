using ImageConversion.Fuzz.Execution;

namespace ImageConversion.Core.Tests.Fuzzing;

[TestFixture]
[NonParallelizable]
[Platform("Linux")]
public sealed class WatchdogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Test]
    public void Execution_ThatDoesNotEnd_IsReported()
    {
        using var reported = new ManualResetEventSlim();
        string? kind = null;
        using var watchdog = new Watchdog(TimeSpan.FromMilliseconds(100), long.MaxValue, (k, _) =>
        {
            kind = k;
            reported.Set();
        });

        watchdog.Enter();
        // Time of the processor is what counts, so that the wait must be a busy one.
        SpinWait.SpinUntil(() => Spin(reported), Patience);

        Assert.That(kind, Is.EqualTo("hang"));
    }

    [Test]
    public void Process_ThatHoldsTooMuch_IsReported()
    {
        using var reported = new ManualResetEventSlim();
        string? kind = null;
        using var watchdog = new Watchdog(Patience, maxResidentBytes: 1, (k, _) =>
        {
            kind = k;
            reported.Set();
        });

        watchdog.Enter();
        reported.Wait(Patience);

        Assert.That(kind, Is.EqualTo("memory"));
    }

    private static bool Spin(ManualResetEventSlim reported)
    {
        Thread.SpinWait(100_000);
        return reported.IsSet;
    }
}
