using System.Collections.Concurrent;
using Azure.Core.Pipeline;
using ImageConversion.BatchEmulator.Autoscale;
using ImageConversion.BatchEmulator.Faults;
using ImageConversion.BatchEmulator.Identity;
using ImageConversion.BatchEmulator.Jobs;
using ImageConversion.BatchEmulator.Nodes;
using ImageConversion.BatchEmulator.Pools;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Service;

/// <summary>
/// The state of the emulated account. One lock guards all of it; processes and transfers run outside and come back
/// under it.
/// </summary>
internal sealed class EmulatedAccount : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Task, byte> _background = [];
    private readonly List<Exception> _defects = [];

    public EmulatedAccount(EmulatedBatchOptions options, string folder, HttpPipelineTransport storageTransport)
    {
        Options = options;
        Folder = folder;
        StorageTransport = storageTransport;
        Quotas = new Quotas(options);
        Clock = new ServiceClock(options.TimeProvider, options.TimeScale, Gate);
        Tokens = new TokenIssuer(options.TimeProvider);
        Nodes = new NodeLifecycle(this);
        Allocation = new PoolAllocation(this);
        Autoscaler = new Autoscaler(this);
        Execution = new TaskExecution(this);
        Dispatcher = new Dispatcher(this);
        JobLifecycle = new JobLifecycle(this);
        JobWork = new JobWork(this);
        Work = new WorkRunner(this);
        Storage = new StorageAccess(this);
        ResourceFiles = new ResourceFiles(this);
        OutputFiles = new OutputFiles(this);
    }

    public Lock Gate { get; } = new();

    public EmulatedBatchOptions Options { get; }

    /// <summary>What the emulator has on disk.</summary>
    public string Folder { get; }

    public Quotas Quotas { get; }

    public ServiceClock Clock { get; }

    public HttpPipelineTransport StorageTransport { get; }

    /// <summary>Where the service listens with plain http; known once it does.</summary>
    public Uri HttpEndpoint { get; set; } = new("http://127.0.0.1");

    public Dictionary<string, Pool> Pools { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, Job> Jobs { get; } = new(StringComparer.OrdinalIgnoreCase);

    public FaultPlan Faults { get; } = new();

    public TokenIssuer Tokens { get; }

    public NodeLifecycle Nodes { get; }

    public PoolAllocation Allocation { get; }

    public Autoscaler Autoscaler { get; }

    public TaskExecution Execution { get; }

    public Dispatcher Dispatcher { get; }

    public JobLifecycle JobLifecycle { get; }

    public JobWork JobWork { get; }

    public WorkRunner Work { get; }

    public StorageAccess Storage { get; }

    public ResourceFiles ResourceFiles { get; }

    public OutputFiles OutputFiles { get; }

    public bool IsStopped { get; private set; }

    public Pool Pool(string id) =>
        Pools.TryGetValue(id, out Pool? pool) ? pool : throw new BatchFailure("PoolNotFound", id);

    public Job Job(string id) =>
        Jobs.TryGetValue(id, out Job? job) ? job : throw new BatchFailure("JobNotFound", id);

    /// <summary>Starts work outside the lock; the end of the emulator waits for it and tells what it threw.</summary>
    /// <returns>The work's end; it never fails.</returns>
    public Task InBackground(Func<Task> work)
    {
        Task task = Task.Run(async () =>
        {
            try
            {
                await work();
            }
            catch (Exception defect)
            {
                // The boundary of a piece of work.
                Report(defect);
            }
        });
        _background.TryAdd(task, 0);
        task.ContinueWith(done => _background.TryRemove(done, out _), TaskScheduler.Default);
        return task;
    }

    /// <summary>Keeps a defect of the emulator, which is told when it is disposed.</summary>
    public void Report(Exception defect)
    {
        lock (_defects)
        {
            _defects.Add(defect);
        }
    }

    /// <summary>Kills every process, waits for all work to end, and removes the files.</summary>
    /// <exception cref="AggregateException">Work in the background failed.</exception>
    public async ValueTask DisposeAsync()
    {
        lock (Gate)
        {
            IsStopped = true;
            Clock.Stop();
            foreach (Node node in Pools.Values.SelectMany(pool => pool.Nodes))
            {
                node.Runs.ForEach(run => run.Work.Kill());
                NodeLifecycle.Kill(node);
            }
        }

        while (!_background.IsEmpty)
        {
            await Task.WhenAll(_background.Keys);
        }

        Strays.Kill(Folder);
        await NodeFolder.RemoveAsync(Folder);
        if (_defects.Count > 0)
        {
            throw new AggregateException(_defects);
        }
    }
}
