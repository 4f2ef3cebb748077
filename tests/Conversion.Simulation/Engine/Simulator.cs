using ImageConversion.Batch.Monitoring.Tail;
using ImageConversion.Simulation.Draw;

namespace ImageConversion.Simulation.Engine;

/// <summary>A pool in virtual time: tasks in order of submission to whichever slot is free, nodes that are lost and come
/// back, and the policy, which sees only what a monitor could.</summary>
internal sealed class Simulator
{
    private const int TasksPerRequest = 100;

    // Parts have numbers beyond those of shards.
    private const int FirstPart = 1_000_000_000;

    private readonly Cluster _cluster;
    private readonly ClusterOptions _options;
    private readonly PhotoCollection _photos;
    private readonly TailOptions? _tail;
    private readonly int _coresPerTask;
    private readonly Rates _rates;
    private readonly PriorityQueue<Action, (double At, long Order)> _events = new();
    private readonly Queue<ShardTask> _queue = new();
    private readonly Queue<int> _freeSlots = new();
    private readonly ShardRun?[] _runs;
    private readonly bool[] _isFree;
    private readonly Dictionary<int, ShardTask> _lost = [];
    private double _now;
    private long _order;
    private int _nextPart = FirstPart;
    private int _idle;
    private int _submitting;
    private int _unfinished;
    private int _tasks;
    private int _parts;
    private int _polls;
    private int _ledgersRead;
    private double _wasted;

    private Simulator(Cluster cluster, PhotoCollection photos, int coresPerTask, double plannedSlotRate, TailOptions? tail)
    {
        (_cluster, _options, _photos, _coresPerTask, _tail) = (cluster, cluster.Options, photos, coresPerTask, tail);
        int slots = _options.Nodes * _options.SlotsPerNode;
        (_runs, _isFree) = (new ShardRun?[slots], new bool[slots]);
        _rates = new Rates(_options.Nodes, plannedSlotRate);
    }

    /// <summary>Runs tasks to the end.</summary>
    /// <param name="tasks">In the order of submission.</param>
    /// <param name="cluster">The nodes.</param>
    /// <param name="photos">The images.</param>
    /// <param name="coresPerTask">Images that a task converts at one time.</param>
    /// <param name="plannedSlotRate">What the plan expects of a slot, in bytes of work a second.</param>
    /// <param name="tail">Splits shards near the end; null: nobody looks.</param>
    public static Outcome Run(
        IReadOnlyList<ShardTask> tasks, Cluster cluster, PhotoCollection photos, int coresPerTask, double plannedSlotRate, TailOptions? tail)
    {
        var simulator = new Simulator(cluster, photos, coresPerTask, plannedSlotRate, tail);
        simulator.Submit(tasks);
        return simulator.Run();
    }

    private Outcome Run()
    {
        for (int slot = 0; slot < _runs.Length; slot++)
        {
            Free(slot);
        }

        for (int node = 0; node < _options.Nodes; node++)
        {
            ExpectChange(node, 0);
        }

        if (_tail is not null)
        {
            At(_options.PollSeconds, Poll);
        }

        while (_unfinished > 0 && _events.TryDequeue(out Action? happen, out (double At, long) order))
        {
            _now = order.At;
            happen();
        }

        return new Outcome(_now, _tasks, _parts, _wasted, _polls, _ledgersRead);
    }

    private void At(double time, Action happen) => _events.Enqueue(happen, (time, _order++));

    private void Submit(IReadOnlyList<ShardTask> tasks)
    {
        _tasks += tasks.Count;
        _unfinished += tasks.Count;
        _submitting += tasks.Count;
        double accepted = _now;
        foreach (ShardTask[] request in tasks.Chunk(TasksPerRequest))
        {
            accepted += request.Length / _options.TasksPerSecond;
            At(accepted, () =>
            {
                _submitting -= request.Length;
                foreach (ShardTask task in request)
                {
                    Queue(task);
                }
            });
        }
    }

    private void Queue(ShardTask task)
    {
        while (_freeSlots.TryDequeue(out int slot))
        {
            if (_isFree[slot])
            {
                Start(task, slot);
                return;
            }
        }

        _queue.Enqueue(task);
    }

    private void Start(ShardTask task, int slot)
    {
        _isFree[slot] = false;
        _idle--;
        task.Draw(_photos);
        var run = new ShardRun(task, slot, _now + _options.TaskStartSeconds, _cluster.SpeedOf(NodeOf(slot)), _coresPerTask);
        _runs[slot] = run;
        ExpectEnd(run);
    }

    private void ExpectEnd(ShardRun run)
    {
        int slot = run.Slot;
        int version = run.Version;
        At(run.EndsAt, () =>
        {
            if (_runs[slot] == run && run.Version == version)
            {
                _rates.Learn(NodeOf(slot), run.WorkAtEnd(), _now - run.StartsAt);
                _wasted += run.DoubledSeconds;
                _unfinished--;
                _runs[slot] = null;
                Free(slot);
            }
        });
    }

    private void Free(int slot)
    {
        _isFree[slot] = true;
        _idle++;
        if (_queue.TryDequeue(out ShardTask? next))
        {
            Start(next, slot);
        }
        else
        {
            _freeSlots.Enqueue(slot);
        }
    }

    private void ExpectChange(int node, int change)
    {
        double time = _cluster.ChangeOf(node, change);
        if (double.IsFinite(time))
        {
            At(time, () =>
            {
                for (int slot = node * _options.SlotsPerNode; slot < (node + 1) * _options.SlotsPerNode; slot++)
                {
                    if (change % 2 == 0)
                    {
                        Lose(slot);
                    }
                    else
                    {
                        Free(slot);
                    }
                }

                ExpectChange(node, change + 1);
            });
        }
    }

    private void Lose(int slot)
    {
        if (_isFree[slot])
        {
            _isFree[slot] = false;
            _idle--;
        }

        if (_runs[slot] is { } run)
        {
            (ShardTask left, double lostSeconds) = run.StopAt(_now);
            _wasted += lostSeconds + run.DoubledSeconds;
            _runs[slot] = null;
            _lost.Add(left.Id, left);
            At(_now + _options.RequeueSeconds, () => Requeue(left.Id));
        }
    }

    private void Requeue(int id)
    {
        // What was given away meanwhile is not in it any more; a task with nothing left is ended by the orchestrator.
        if (_lost.Remove(id, out ShardTask? left))
        {
            Queue(left);
        }
    }

    private void Poll()
    {
        _polls++;
        if (_submitting == 0 && TailPolicy.IsNear(_queue.Count, _runs.Length))
        {
            Split();
        }

        At(_now + _options.PollSeconds, Poll);
    }

    private void Split()
    {
        double seenAt = _now - _options.LedgerAgeSeconds;
        Dictionary<int, ShardRun> runs = _runs.Where(r => r is not null).ToDictionary(r => r!.Task.Id, r => r!);
        var view = new TailView
        {
            Running = [.. runs.Values.Select(r => See(r, seenAt)), .. _lost.Values.Select(SeeLost)],
            QueuedTasks = _queue.Count,
            IdleSlots = _idle,
            SlotRate = _rates.Slot,
        };
        _ledgersRead += view.Running.Count;
        var given = new List<ShardTask>();
        foreach (ShardRelief relief in TailPolicy.Decide(view, _tail!))
        {
            if (runs.TryGetValue(relief.Shard, out ShardRun? run))
            {
                given.AddRange(Give(run, relief));
            }
            else
            {
                given.AddRange(Give(_lost[relief.Shard], relief));
            }
        }

        if (given.Count > 0)
        {
            _parts += given.Count;
            _submitting++;
            _unfinished++;
            At(_now + _options.DecisionSeconds, () =>
            {
                _submitting--;
                _unfinished--;
                Submit([.. given.OrderByDescending(t => t.Work.Sum(w => (double)w))]);
            });
        }
    }

    private RunningShard See(ShardRun run, double seenAt)
    {
        run.AdvanceTo(seenAt);
        (double done, double begun, double unbegun) = run.SightAt(seenAt);
        return new RunningShard
        {
            Shard = run.Task.Id,
            DoneBytes = done,
            BegunBytes = begun,
            UnbegunBytes = unbegun,
            WorkedFor = TimeSpan.FromSeconds(Math.Max(0, seenAt - run.StartsAt)),
            Age = TimeSpan.FromSeconds(Math.Max(0, _now - Math.Max(seenAt, run.StartsAt))),
            NodeRate = _rates.Of(NodeOf(run.Slot)),
        };
    }

    private static RunningShard SeeLost(ShardTask task) => new()
    {
        Shard = task.Id,
        DoneBytes = 0,
        UnbegunBytes = task.Work.Sum(w => (double)w),
        WorkedFor = TimeSpan.Zero,
        IsLost = true,
    };

    private List<ShardTask> Give(ShardRun run, ShardRelief relief)
    {
        if (ShardSplit.Of(run.UnbegunWork, relief) is not { } split)
        {
            return [];
        }

        List<ShardTask> given = run.Give(split.Keep, split.Parts, NewId, _now + _options.HandOverSeconds);
        ExpectEnd(run);
        return given;
    }

    private List<ShardTask> Give(ShardTask lost, ShardRelief relief)
    {
        if (ShardSplit.Of([.. lost.Work.Select(w => (long)w)], relief) is not { } split)
        {
            return [];
        }

        var given = new List<ShardTask>();
        int from = split.Keep;
        foreach (int images in split.Parts)
        {
            given.Add(lost.Slice(NewId(), from..(from + images)));
            from += images;
        }

        if (split.Keep == 0)
        {
            _lost.Remove(lost.Id);
            _unfinished--;
        }
        else
        {
            _lost[lost.Id] = lost.Slice(lost.Id, ..split.Keep);
        }

        return given;
    }

    private int NodeOf(int slot) => slot / _options.SlotsPerNode;

    private int NewId() => _nextPart++;
}
