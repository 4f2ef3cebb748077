using System.Xml;
using Conversion.BatchEmulator.Nodes;
using Conversion.BatchEmulator.Tasks;

namespace Conversion.BatchEmulator.Jobs;

/// <summary>Preparation tasks, before a job's first task on a node, and release tasks, when the job ends.</summary>
internal sealed class JobWork(EmulatedAccount account)
{
    /// <summary>Whether a task has to wait for the preparation; the caller holds the account's lock.</summary>
    public bool MustPrepare(Job job, Node node) =>
        job.PreparationTask is { } definition
        && (definition.Flag("waitForSuccess") ?? true)
        && !(node.Preparations.TryGetValue(job.Id, out Preparation? begun) && begun.Done.IsCompleted);

    /// <summary>Prepares the node, once for all tasks of the job; answers whether that succeeded.</summary>
    public Task<bool> PrepareAsync(Job job, Node node)
    {
        lock (account.Gate)
        {
            if (!node.Preparations.TryGetValue(job.Id, out Preparation? preparation))
            {
                preparation = new Preparation(Task.Run(() => RunPreparationAsync(job, node)));
                node.Preparations.Add(job.Id, preparation);
            }

            return preparation.Done;
        }
    }

    /// <summary>Runs the release task on each node that was prepared.</summary>
    public async Task ReleaseAsync(Job job)
    {
        if (job.ReleaseTask is not { } definition)
        {
            return;
        }

        List<Node> nodes;
        lock (account.Gate)
        {
            nodes = [.. account.Pools.Values
                .Where(pool => string.Equals(pool.Id, job.PoolId, StringComparison.OrdinalIgnoreCase))
                .SelectMany(pool => pool.Nodes)
                .Where(node => node.Preparations.ContainsKey(job.Id))];
        }

        await Task.WhenAll(nodes.Select(async node =>
        {
            WorkOrder order = Order(job, node, definition, job.ReleaseTaskId) with
            {
                WallClock = definition.Text("maxWallClockTime") is { } text
                    ? XmlConvert.ToTimeSpan(text)
                    : TimeSpan.FromMinutes(15),
            };
            DateTimeOffset start = account.Clock.Now;
            WorkResult result = await account.Work.RunWithRetriesAsync(order, 0, node.OtherWork, () => { });
            lock (account.Gate)
            {
                Entry(job, node).Release = Document(result, start, order, 0);
            }
        }));
    }

    /// <summary>Deletes what the job left on the nodes; the caller holds the account's lock.</summary>
    public void RemoveFiles(Job job)
    {
        List<string> folders =
            [.. account.Pools.Values.SelectMany(pool => pool.Nodes).Select(node => node.Folder.Job(job.Id))];
        account.InBackground(() =>
        {
            folders.ForEach(NodeFolder.Remove);
            return Task.CompletedTask;
        });
    }

    private async Task<bool> RunPreparationAsync(Job job, Node node)
    {
        JsonObject definition = job.PreparationTask!;
        WorkOrder order = Order(job, node, definition, job.PreparationTaskId) with
        {
            WallClock = WorkOrder.WallClockOf(definition),
        };
        int life = node.Life;
        int retries = 0;
        DateTimeOffset start = account.Clock.Now;
        WorkResult result = await account.Work.RunWithRetriesAsync(
            order,
            definition.Object("constraints")?.Whole("maxTaskRetryCount") ?? 0,
            node.OtherWork,
            () => retries++);
        lock (account.Gate)
        {
            if (node.Life == life)
            {
                Entry(job, node).Preparation = Document(result, start, order, retries);
            }
        }

        return result.Failure is null;
    }

    private WorkOrder Order(Job job, Node node, JsonObject definition, string id)
    {
        string folder = node.Folder.Task(job.Id, id);
        var environment = new NodeEnvironment(account, node);
        return new WorkOrder(definition, folder, environment.ForJob(job, definition, folder, id), node.Pool);
    }

    private static JobNodeWork Entry(Job job, Node node)
    {
        JobNodeWork? entry = job.NodeWork.Find(work => work.NodeId == node.Id);
        if (entry is null)
        {
            entry = new JobNodeWork(node.Id, node.Pool.Id, $"/pools/{node.Pool.Id}/nodes/{node.Id}");
            job.NodeWork.Add(entry);
        }

        return entry;
    }

    private static JsonObject Document(WorkResult result, DateTimeOffset start, WorkOrder order, int retries) =>
        new JsonObject()
            .Put("state", "completed")
            .Put("startTime", start)
            .Put("endTime", result.EndTime)
            .Put("taskRootDirectory", Path.GetFileName(order.Folder))
            .Put("exitCode", result.ExitCode)
            .Put("failureInfo", result.Failure?.ToJson())
            .Put("retryCount", retries)
            .Put("result", result.Failure is null ? "success" : "failure");
}
