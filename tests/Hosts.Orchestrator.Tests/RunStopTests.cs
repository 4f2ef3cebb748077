namespace Hosts.Orchestrator.Tests;

public sealed class RunStopTests
{
    [Test]
    public void Request_Twice_TheFirstReasonStands()
    {
        using var stop = new RunStop();
        Assert.That((stop.Reason, stop.Token.IsCancellationRequested), Is.EqualTo((ExitCode.Success, false)));

        bool first = stop.Request(ExitCode.Interrupted);
        bool second = stop.Request(ExitCode.Terminated);

        Assert.That((first, second, stop.Reason), Is.EqualTo((true, false, ExitCode.Interrupted)));
        Assert.That(stop.Token.IsCancellationRequested, Is.True);
    }

    [TestCase(0)]
    [TestCase(4)]
    public void ExitCodeFor_Stopped_IsTheReason(int code)
    {
        using var stop = new RunStop();
        int before = stop.ExitCodeFor(code);

        stop.Request(ExitCode.Terminated);

        Assert.That((before, stop.ExitCodeFor(code)), Is.EqualTo((code, (int)ExitCode.Terminated)));
    }
}
