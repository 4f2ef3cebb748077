using ImageConversion.BatchEmulator.Jobs;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Nodes;

/// <summary>
/// The environment of processes on a node, as "Azure Batch runtime environment variables" documents it. Nothing of the
/// emulator's own environment reaches a node but <c>PATH</c>.
/// </summary>
internal sealed class NodeEnvironment(EmulatedAccount account, Node node)
{
    public Dictionary<string, string> ForStartTask(JsonObject definition) =>
        With(Common(node.Folder.Startup), definition);

    /// <summary>For a preparation or release task.</summary>
    public Dictionary<string, string> ForJob(Job job, JsonObject definition, string folder, string workId)
    {
        Dictionary<string, string> variables = Common(folder);
        variables["AZ_BATCH_JOB_ID"] = job.Id;
        variables["AZ_BATCH_TASK_ID"] = workId;
        AddPreparation(variables, job);
        With(variables, job.Definition, "commonEnvironmentSettings");
        return With(variables, definition);
    }

    public Dictionary<string, string> ForTask(BatchTask task)
    {
        Dictionary<string, string> variables = Common(node.Folder.Task(task.Job.Id, task.Id));
        variables["AZ_BATCH_JOB_ID"] = task.Job.Id;
        variables["AZ_BATCH_TASK_ID"] = task.Id;
        AddPreparation(variables, task.Job);
        With(variables, task.Job.Definition, "commonEnvironmentSettings");
        return With(variables, task.Definition);
    }

    private static Dictionary<string, string> With(
        Dictionary<string, string> variables, JsonObject definition, string list = "environmentSettings")
    {
        foreach (JsonObject setting in definition.Objects(list))
        {
            variables[setting.Text("name")!] = setting.Text("value") ?? "";
        }

        return variables;
    }

    private void AddPreparation(Dictionary<string, string> variables, Job job)
    {
        if (job.PreparationTask is not null)
        {
            string folder = node.Folder.Task(job.Id, job.PreparationTaskId);
            variables["AZ_BATCH_JOB_PREP_DIR"] = folder;
            variables["AZ_BATCH_JOB_PREP_WORKING_DIR"] = Path.Combine(folder, "wd");
        }
    }

    private Dictionary<string, string> Common(string taskFolder)
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = Path.Combine(taskFolder, "wd"),
            ["AZ_BATCH_ACCOUNT_NAME"] = account.Options.AccountName,
            ["AZ_BATCH_ACCOUNT_URL"] = $"{account.HttpEndpoint.ToString().TrimEnd('/')}/",
            ["AZ_BATCH_POOL_ID"] = node.Pool.Id,
            ["AZ_BATCH_NODE_ID"] = node.Id,
            ["AZ_BATCH_NODE_IS_DEDICATED"] = node.IsDedicated ? "true" : "false",
            ["AZ_BATCH_NODE_ROOT_DIR"] = node.Folder.Root,
            ["AZ_BATCH_NODE_SHARED_DIR"] = node.Folder.Shared,
            ["AZ_BATCH_NODE_STARTUP_DIR"] = node.Folder.Startup,
            ["AZ_BATCH_NODE_MOUNTS_DIR"] = node.Folder.Mounts,
            ["AZ_BATCH_TASK_DIR"] = taskFolder,
            ["AZ_BATCH_TASK_WORKING_DIR"] = Path.Combine(taskFolder, "wd"),
            ["AZ_BATCH_TASK_RESERVED_EPHEMERAL_DISK_SPACE_BYTES"] = "1000000000",
        };
        variables["IMGCONV_METADATA_ENDPOINT"] = MetadataEndpoints.AddressFor(account, node);
        if (node.Pool.Identity is not null)
        {
            // What a client of the instance metadata service looks for when it is elsewhere than 169.254.169.254.
            variables["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = account.HttpEndpoint.ToString().TrimEnd('/');
        }

        foreach ((string name, string value) in account.Options.NodeEnvironment)
        {
            variables[name] = value;
        }

        return variables;
    }
}
