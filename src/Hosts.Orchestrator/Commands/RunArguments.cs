using System.CommandLine;
using ImageConversion.Batch;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Commands;

/// <summary>How the verbs that look at a run find it.</summary>
internal sealed class RunArguments(IServiceProvider services)
{
    private readonly Argument<string> _run = new("ID")
    {
        Description = "The id or name of a run, or the address of its folder, or a target. A target means its active run on a pool; if there is none, its newest run that converted something; if there is none, its newest plan.",
    };

    private readonly TrustArguments _trust = new();
    private readonly IReadOnlyDictionary<Setting, Option<string?>> _flags = CommonOptions.FlagsFor([SettingCatalog.State]);

    public void AddTo(Command command, bool opensPlaces = false)
    {
        command.Add(_run);
        _trust.AddTo(command, opensPlaces);
        command.Add(_flags[SettingCatalog.State]);
    }

    public Task<RunHandle> FindAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        _trust.FindAsync(
            services.GetRequiredService<RunCatalog>(),
            parsed.GetRequiredValue(_run),
            parsed,
            CommonOptions.ReadSettings(parsed, _flags).Get(SettingCatalog.State).Text,
            cancellationToken);
}
