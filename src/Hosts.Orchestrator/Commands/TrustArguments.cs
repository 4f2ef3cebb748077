using System.CommandLine;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;

namespace Hosts.Orchestrator.Commands;

/// <summary>What a user knows of a run whose places are opened (docs/security.md).</summary>
internal sealed class TrustArguments
{
    private readonly Option<string?> _source = new("--source") { Description = "The expected source of the run. A plan that names another source is refused.", HelpName = "ADDRESS" };
    private readonly Option<string?> _target = new("--target") { Description = "The target of the run. Needed for the id or name of a run whose target is a folder.", HelpName = "ADDRESS" };
    private readonly Option<string?> _plan = new("--plan") { Description = "The expected SHA-256 of the run's plan. Another plan is refused.", HelpName = "HASH" };
    private readonly Option<bool> _trust = new("--trust-plan")
    {
        Description = "Use the source and target that the plan names without a check. Otherwise, a plan that another machine made is refused unless --source and --target or --plan confirm it.",
    };

    /// <summary>Whether nothing that the ledgers claim is believed when a run closes.</summary>
    public static Option<bool> Strict { get; } = new("--strict")
    {
        Description = "If this command closes the run, check for every converted image that its PNG exists in the target. Default: check a random sample of 64.",
    };

    /// <summary>Gives a command the flags.</summary>
    /// <param name="command">The command.</param>
    /// <param name="opensPlaces">Whether it opens source or target of the run; else its target only finds it.</param>
    /// <param name="onlyWith">The flag together with which they count; null for always.</param>
    public void AddTo(Command command, bool opensPlaces, string? onlyWith = null)
    {
        foreach (Option option in onlyWith is null ? [] : (Option[])[_source, _target, _plan, _trust])
        {
            option.OnlyWith(onlyWith!);
        }

        command.Add(_target);
        if (opensPlaces)
        {
            command.Add(_source);
            command.Add(_plan);
            command.Add(_trust);
        }
    }

    public static bool IsStrict(ParseResult parsed) => parsed.GetResult(Strict) is not null && parsed.GetValue(Strict);

    /// <summary>Finds a run.</summary>
    /// <param name="runs">Finds it.</param>
    /// <param name="run">Its id, name or address, as typed.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="state">The place of the runs' files, as set; null for the target's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<RunHandle> FindAsync(RunCatalog runs, string run, ParseResult parsed, string? state, CancellationToken cancellationToken)
    {
        RunTrust trust = Read(parsed, state);
        return runs.FindAsync(HostPaths.Run(run, isPlaceKnown: (trust.Target ?? trust.State) is not null), trust, cancellationToken);
    }

    private RunTrust Read(ParseResult parsed, string? state) => new()
    {
        State = HostPaths.Full(state),
        Source = parsed.GetResult(_source) is null ? null : HostPaths.Full(parsed.GetValue(_source)),
        Target = HostPaths.Full(parsed.GetValue(_target)),
        PlanSha256 = parsed.GetResult(_plan) is null ? null : parsed.GetValue(_plan),
        IsStrict = IsStrict(parsed),
        AcceptsPlan = parsed.GetResult(_trust) is not null && parsed.GetValue(_trust),
    };
}
