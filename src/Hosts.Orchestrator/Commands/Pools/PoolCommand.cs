using System.CommandLine;
using ImageConversion.Batch.Pools;
using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool</c>: the pool on which runs are converted.</summary>
/// <param name="pools">Opens the Batch account that the settings name; asked when a verb needs it.</param>
/// <param name="console">Where the verbs speak.</param>
/// <param name="stop">Stops them.</param>
internal sealed class PoolCommand(Func<PoolManager> pools, CommandConsole console, RunStop stop)
{
    public Command Create() => new("pool", "List, create, show, resize and delete pools of Azure Batch, and their nodes.")
    {
        new PoolCreateCommand(this).Create(),
        new PoolListCommand(this).Create(),
        new PoolShowCommand(this).Create(),
        new PoolNodesCommand(this).Create(),
        new PoolResizeCommand(this).Create(),
        new PoolAutoScaleCommand(this).Create(),
        new PoolDeleteCommand(this).Create(),
    };

    /// <summary>Where the verbs speak.</summary>
    public CommandConsole Console => console;

    /// <summary>Stops the verbs.</summary>
    public CancellationToken Stopped => stop.Token;

    /// <summary>Opens the account.</summary>
    public PoolManager Open() => pools();

    /// <summary>Writes each change of a pool to standard error.</summary>
    public IProgress<PoolStatus>? Progress(ParseResult parsed) =>
        CommonOptions.VerbosityOf(parsed) == Verbosity.Quiet ? null : new PoolProgressLines(console.Errors);

    /// <summary>Waits for the pool where that is wanted, and says how it is.</summary>
    /// <returns>0 where it has all its nodes; 3 where someone has to do something; 5 where time may help.</returns>
    public async Task<int> FinishAsync(ParseResult parsed, PoolManager manager, string pool, bool isAwaited)
    {
        PoolStatus status = isAwaited
            ? await manager.WaitAsync(pool, Progress(parsed), stop.Token)
            : await manager.GetStatusAsync(pool, stop.Token);
        PoolText.Write(console.Results, status, CommonOptions.IsJson(parsed));
        if (!isAwaited || status.Troubles.Count == 0)
        {
            return (int)ExitCode.Success;
        }

        foreach (string trouble in status.Troubles)
        {
            console.WriteError(trouble);
        }

        return (int)(status.MayTimeHelp ? ExitCode.TransientLeft : ExitCode.Preflight);
    }

    /// <summary>Says something that is no result, unless nothing is to be said.</summary>
    public void Note(ParseResult parsed, string text)
    {
        if (CommonOptions.VerbosityOf(parsed) != Verbosity.Quiet)
        {
            console.WriteProgress(text);
        }
    }
}
