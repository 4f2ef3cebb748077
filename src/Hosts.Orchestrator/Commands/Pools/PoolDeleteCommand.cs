using System.CommandLine;
using ImageConversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary><c>imgconv pool delete POOL</c>.</summary>
internal sealed class PoolDeleteCommand(PoolCommand pool)
{
    private readonly PoolArguments _arguments = new();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask for confirmation." };

    public Command Create()
    {
        var command = new Command("delete", "Delete a pool and its nodes. Active runs on the pool stop and wait for a pool with the same id; 'imgconv submit --run ID --pool-id POOL' moves a run to another pool.")
        {
            _arguments.Pool,
            _yes,
            _arguments.NoWait,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        string id = parsed.GetRequiredValue(_arguments.Pool);
        PoolManager manager = pool.Open();
        PoolStatus status = await manager.GetStatusAsync(id, pool.Stopped);
        IReadOnlyList<string> jobs = await manager.GetActiveJobsAsync(id, pool.Stopped);
        if (jobs.Count > 0)
        {
            pool.Console.WriteWarning(
                $"{(jobs.Count == 1 ? "1 job is" : $"{jobs.Count} jobs are")} under way on pool {id}: {string.Join(", ", jobs)}. "
                + "'imgconv submit --run ID --pool-id POOL' continues a run on another pool.");
        }

        if (!parsed.GetValue(_yes) && !IsConfirmed(status))
        {
            return (int)ExitCode.Usage;
        }

        await manager.DeleteAsync(id, isAwaited: !parsed.GetValue(_arguments.NoWait), pool.Progress(parsed), pool.Stopped);
        if (CommonOptions.IsJson(parsed))
        {
            pool.Console.Results.WriteLine(new System.Text.Json.Nodes.JsonObject { ["deleted"] = id }.ToJsonString());
        }
        else
        {
            pool.Note(parsed, $"Pool {id} {(parsed.GetValue(_arguments.NoWait) ? "is being deleted" : "is deleted")}.");
        }

        return (int)ExitCode.Success;
    }

    private bool IsConfirmed(PoolStatus status) => pool.Console.Ask($"Delete pool {status}?") switch
    {
        true => true,
        false => Say("Nothing was deleted."),
        null => throw new SettingsException(["--yes: expected, because no one can be asked here; the pool was not deleted."]),
    };

    private bool Say(string text)
    {
        pool.Console.WriteProgress(text);
        return false;
    }
}
