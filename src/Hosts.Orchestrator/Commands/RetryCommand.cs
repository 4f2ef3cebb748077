using System.CommandLine;
using Conversion.Batch.Model;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv retry ID [--only KIND,…]</c>: do a run's failed images again.</summary>
internal sealed class RetryCommand(RunContinuer continuer)
{
    private const string OnlyName = "--only";

    private readonly Option<string?> _only = new(OnlyName)
    {
        Description = $"Only failures of these kinds: {string.Join(", ", Enum.GetNames<FailureKind>())}.",
        HelpName = "KIND,…",
    };

    public Command Create()
    {
        var command = new Command(
            "retry",
            "Do a run's failed images again on this machine, by its plan, and what was not reached. What was converted stands.");
        continuer.AddTo(command);
        command.Add(_only);
        command.SetAction((parsed, _) =>
            continuer.RunAsync(parsed, FailureKindsText.Parse(OnlyName, parsed.GetValue(_only))));
        return command;
    }
}
