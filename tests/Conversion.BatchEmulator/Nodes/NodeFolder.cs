namespace Conversion.BatchEmulator.Nodes;

/// <summary>A node's disk: the directories that the service documents under <c>AZ_BATCH_NODE_ROOT_DIR</c>.</summary>
internal sealed class NodeFolder(string root)
{
    public string Root { get; } = root;

    public string Shared => Path.Combine(Root, "shared");

    public string Startup => Path.Combine(Root, "startup");

    public string Mounts => Path.Combine(Root, "fsmounts");

    /// <summary>Where a task's <c>stdout.txt</c>, <c>stderr.txt</c> and <c>wd</c> are, relative to the root.</summary>
    public static string RelativeTask(string jobId, string taskId) => $"workitems/{jobId}/job-1/{taskId}";

    public string Task(string jobId, string taskId) => Path.Combine(Root, RelativeTask(jobId, taskId));

    public string Job(string jobId) => Path.Combine(Root, "workitems", jobId);

    public void Create()
    {
        foreach (string folder in new[] { Shared, Startup, Mounts, Path.Combine(Root, "workitems") })
        {
            Directory.CreateDirectory(folder);
        }
    }

    public void Delete() => Remove(Root);

    /// <summary>Removes a directory that processes which are about to die may still write into.</summary>
    public static void Remove(string folder)
    {
        for (int attempt = 0; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (attempt < 50)
            {
                // A killed process was still writing: what it left is deleted in the next round.
                Thread.Yield();
            }
        }
    }
}
