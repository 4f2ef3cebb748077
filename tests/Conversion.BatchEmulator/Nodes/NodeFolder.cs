using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Nodes;

/// <summary>A node's disk: the directories that the service documents under <c>AZ_BATCH_NODE_ROOT_DIR</c>.</summary>
internal sealed class NodeFolder(string root)
{
    private const int MostAttempts = 200;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(10);

    private static int _lastAway;

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

    /// <summary>
    /// Takes a task's or a job's directory out of the way at once, so that another one of the same name has its own; what
    /// is returned deletes it.
    /// </summary>
    public static Func<System.Threading.Tasks.Task> TakeAway(string folder)
    {
        // No id has a dot.
        string away = $"{folder}.gone-{Interlocked.Increment(ref _lastAway)}";
        try
        {
            Directory.Move(folder, away);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing ever ran there.
            return () => System.Threading.Tasks.Task.CompletedTask;
        }

        return async () =>
        {
            try
            {
                await RemoveAsync(away);
            }
            catch (IOException)
            {
                // Something that left its task's session goes on writing: the node's end, or the emulator's, ends both.
            }
        };
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
