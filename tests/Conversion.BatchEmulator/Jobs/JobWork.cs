using System.Xml;
using ImageConversion.BatchEmulator.Nodes;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Jobs;

/// <summary>Preparation tasks, before a job's first task on a node, and release tasks, when the job ends.</summary>
internal sealed class JobWork(EmulatedAccount account)
{
    /// <summary>
    /// Prepares the node, once for all tasks of the job; the caller holds the account's lock. Answers what a task has to
    /// wait for, with whether it may run then; nothing where there is nothing to wait for.
    /// </summary>
    public Task<bool>? Prepare(Job job, Node node)
    {
        if (job.PreparationTask is not { } definition)
        {
            return null;
        }

        if (!node.Preparations.TryGetValue(job.Id, out Preparation? preparation))
        {
            bool waits = definition.Flag("waitForSuccess") ?? true;
            JsonObject information = new JsonObject()
                .Put("state", "running")
                .Put("startTime", account.Clock.Now)
                .Put("taskRootDirectory", job.PreparationTaskId)
                .Put("retryCount", 0);
            Entry(job, node).Preparation = information;
            var series = new WorkSeries();
            preparation = new Preparation(
                series, Run(job, node, series), waits, definition.Flag("rerunOnNodeRebootAfterSuccess") ?? true);
            node.Preparations.Add(job.Id, preparation);
        }

        return preparation is { Waits: true, Done.IsCompleted: false } ? preparation.Done : null;
    }

    private Task<bool> Run(Job job, Node node, WorkSeries series)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        account.InBackground(async () =>
        {
            try
            {
                done.SetResult(await RunPreparationAsync(job, node, series));
            }
            finally
            {
                done.TrySetResult(false);
            }
        });
        return done.Task;
    }

    /// <summary>
    /// Ends the job's preparation on all nodes, so that another job of its id is prepared anew; the caller holds the
    /// account's lock. What is returned then runs the release task, once, on each node where preparation had begun.
    /// </summary>
    public Func<Task> EndPreparation(Job job)
    {
        List<(Node Node, Task Prepared)> nodes = [];
        foreach (Node node in account.Pools.Values
            .Where(pool => string.Equals(pool.Id, job.PoolId, StringComparison.OrdinalIgnoreCase))
            .SelectMany(pool => pool.Nodes))
        {
            if (node.Preparations.Remove(job.Id, out Preparation? preparation))
            {
                preparation.Work.Kill();
                nodes.Add((node, preparation.Done));
            }
        }

        return async () =>
        {
            await Task.WhenAll(nodes.Select(entry => entry.Prepared));
            if (job.ReleaseTask is { } definition)
            {
                await Task.WhenAll(nodes.Select(entry => ReleaseAsync(job, entry.Node, definition)));
            }
        };
    }

    private async Task ReleaseAsync(Job job, Node node, JsonObject definition)
    {
        WorkOrder order = Order(job, node, definition, job.ReleaseTaskId) with
        {
            WallClock = definition.Text("maxWallClockTime") is { } text
                ? XmlConvert.ToTimeSpan(text)
                : TimeSpan.FromMinutes(15),
        };
        DateTimeOffset start = account.Clock.Now;
        var series = new WorkSeries();
        lock (account.Gate)
        {
            node.OtherWork.Add(series);
        }

        WorkResult result = await account.Work.RunWithRetriesAsync(order, 0, series, () => { });
        lock (account.Gate)
        {
            node.OtherWork.Remove(series);
            Entry(job, node).Release = Document(result, start, order, 0);
        }
    }

    /// <summary>Deletes what the job left on the nodes; the caller holds the account's lock.</summary>
    public void RemoveFiles(Job job)
    {
        foreach (Node node in account.Pools.Values.SelectMany(pool => pool.Nodes))
        {
            account.InBackground(NodeFolder.TakeAway(node.Folder.Job(job.Id)));
        }
    }

    private async Task<bool> RunPreparationAsync(Job job, Node node, WorkSeries series)
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
            series,
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
