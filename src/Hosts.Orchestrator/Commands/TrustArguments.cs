using System.CommandLine;
using Conversion.Batch.Model;

namespace Hosts.Orchestrator.Commands;

/// <summary>What a user knows of a run whose places are opened (docs/security.md).</summary>
internal sealed class TrustArguments
{
    private readonly Option<string?> _source = new("--source") { Description = "The run's source, as you know it.", HelpName = "ADDRESS" };
    private readonly Option<string?> _target = new("--target") { Description = "The target of the run. Needed if ID is the id of a run whose target is a folder.", HelpName = "ADDRESS" };
    private readonly Option<string?> _plan = new("--plan") { Description = "The SHA-256 of the run's plan, as you know it.", HelpName = "HASH" };
    private readonly Option<bool> _trust = new("--trust-plan")
    {
        Description = "Open the places that the plan names, although this machine did not make it and they are not named here.",
    };

    /// <summary>Whether nothing that the ledgers claim is believed when a run closes.</summary>
    public static Option<bool> Strict { get; } = new("--strict")
    {
        Description = "When the run closes, look up in the target every image that counts as converted; default a sample of 64.",
    };

    /// <summary>Gives a command the flags.</summary>
    /// <param name="command">The command.</param>
    /// <param name="opensPlaces">Whether it opens source or target of the run; else its target only finds it.</param>
    public void AddTo(Command command, bool opensPlaces)
    {
        command.Add(_target);
        if (opensPlaces)
        {
            command.Add(_source);
            command.Add(_plan);
            command.Add(_trust);
        }
    }

    public static bool IsStrict(ParseResult parsed) => parsed.GetResult(Strict) is not null && parsed.GetValue(Strict);

    public RunTrust Read(ParseResult parsed) => new()
    {
        Source = parsed.GetResult(_source) is null ? null : parsed.GetValue(_source),
        Target = parsed.GetValue(_target),
        PlanSha256 = parsed.GetResult(_plan) is null ? null : parsed.GetValue(_plan),
        IsStrict = IsStrict(parsed),
        AcceptsPlan = parsed.GetResult(_trust) is not null && parsed.GetValue(_trust),
    };
}
