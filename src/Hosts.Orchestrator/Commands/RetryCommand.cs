using System.CommandLine;
using ImageConversion.Batch.Model;

namespace Hosts.Orchestrator.Commands;

/// <summary><c>imgconv retry ID [--only KIND,…]</c>: retry the failed images of a run.</summary>
internal sealed class RetryCommand(RunContinuer continuer)
{
    private const string OnlyName = "--only";

    private readonly Option<string?> _only = new(OnlyName)
    {
        Description = $"Retry only failures of these kinds: {string.Join(", ", Enum.GetNames<FailureKind>())}. Default: all kinds.",
        HelpName = "KIND,…",
    };

    public Command Create()
    {
        var command = new Command(
            "retry",
            "On this machine, retry the failed images of a run, and convert images without a result. Finished PNGs are not written again. "
            + "To retry with other limits or settings, run 'convert' with them instead.");
        continuer.AddTo(command);
        command.Add(_only);
        command.SetAction((parsed, _) =>
            continuer.RunAsync(parsed, FailureKindsText.Parse(OnlyName, parsed.GetValue(_only))));
        return command;
    }
}
