using Microsoft.Extensions.Time.Testing;

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

    // Opening a pipe, or parsing an answer, hears no token.
    [Test]
    public void Begin_ProcessThatDoesNotEnd_IsEndedAfterAMinute()
    {
        var time = new FakeTimeProvider();
        var ends = new List<int>();
        using var deadline = new StopDeadline(time, ends.Add);

        time.Advance(TimeSpan.FromHours(1));
        deadline.Begin(ExitCode.Terminated);
        time.Advance(TimeSpan.FromSeconds(59));
        int early = ends.Count;
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((early, ends.Single()), Is.EqualTo((0, (int)ExitCode.Terminated)));
    }

    [Test]
    public void Begin_ProcessThatEnds_IsLeftAlone()
    {
        var time = new FakeTimeProvider();
        var ends = new List<int>();
        using (var deadline = new StopDeadline(time, ends.Add))
        {
            deadline.Begin(ExitCode.Interrupted);
        }

        time.Advance(TimeSpan.FromHours(1));

        Assert.That(ends, Is.Empty);
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
