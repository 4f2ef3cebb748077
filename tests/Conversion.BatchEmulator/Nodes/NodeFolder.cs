using Conversion.BatchEmulator.Tasks;

namespace Conversion.BatchEmulator.Nodes;

/// <summary>A node's disk: the directories that the service documents under <c>AZ_BATCH_NODE_ROOT_DIR</c>.</summary>
internal sealed class NodeFolder(string root)
{
    private const int MostAttempts = 200;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(10);

    public string Root { get; } = root;

    public string Shared => Path.Combine(Root, "shared");

    public string Startup => Path.Combine(Root, "startup");

    public string Mounts => Path.Combine(Root, "fsmounts");

    /// <summary>Where a task's <c>stdout.txt</c>, <c>stderr.txt</c> and <c>wd</c> are, relative to the root.</summary>
    public static string RelativeTask(string jobId, string taskId) => $"workitems/{jobId}/job-1/{taskId}";

    // Looking through all processes of the machine is not for nodes that never ran one.
    private bool WasUsed => Directory.Exists(Startup)
        && (Directory.EnumerateFileSystemEntries(Startup).Any() || Directory.EnumerateFileSystemEntries(WorkItems).Any());

    private string WorkItems => Path.Combine(Root, "workitems");

    public string Task(string jobId, string taskId) => Path.Combine(Root, RelativeTask(jobId, taskId));

    public string Job(string jobId) => Path.Combine(WorkItems, jobId);

    public void Create()
    {
        foreach (string folder in new[] { Shared, Startup, Mounts, WorkItems })
        {
            Directory.CreateDirectory(folder);
        }
    }

    /// <summary>Ends whatever still runs on the node, and deletes its disk.</summary>
    public System.Threading.Tasks.Task DeleteAsync()
    {
        if (WasUsed)
        {
            Strays.Kill(Root);
        }

        return RemoveAsync(Root);
    }

    /// <summary>Removes a directory that processes which are about to die may still write into.</summary>
    public static async System.Threading.Tasks.Task RemoveAsync(string folder)
    {
        for (int attempt = 0; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                // A process that was killed, or that left its group, was still writing: what it left goes next time.
                Strays.Kill(folder);
                await System.Threading.Tasks.Task.Delay(BetweenAttempts);
            }
        }
    }
}
