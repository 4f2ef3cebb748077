using System.CommandLine;
using Conversion.Batch.Model;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv resume ID</c>: go on with a run on this machine where it was left.</summary>
internal sealed class ResumeCommand(RunContinuer continuer)
{
    public Command Create()
    {
        var command = new Command(
            "resume",
            "Go on with a run on this machine, by its plan: what was not reached is done, what failed for a passing reason is "
            + "tried again, and all else stands. Also executes what 'plan' has written.");
        continuer.AddTo(command);
        command.SetAction((parsed, _) => continuer.RunAsync(parsed, RetrySelection.Passing));
        return command;
    }
}
