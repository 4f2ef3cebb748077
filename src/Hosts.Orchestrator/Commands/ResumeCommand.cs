using System.CommandLine;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv resume ID</c>: continue a run on this machine.</summary>
internal sealed class ResumeCommand(RunContinuer continuer)
{
    public Command Create()
    {
        var command = new Command(
            "resume",
            "Continue a run on this machine with its plan, without listing SOURCE again. Images without a result are converted, and "
            + "images that failed for a transient reason are tried again. Also starts a run that 'plan' has written.");
        continuer.AddTo(command);
        command.SetAction((parsed, _) => continuer.RunAsync(parsed));
        return command;
    }
}
