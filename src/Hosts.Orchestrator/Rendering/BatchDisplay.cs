using Conversion.Batch;
using Conversion.Batch.Monitoring;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Shows a run on a pool while it is followed: live where a person watches; problems are told in any case.</summary>
internal sealed class BatchDisplay : BatchObserver, IAsyncDisposable
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(2);

    private readonly CommandConsole _console;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<BatchView> _window = new();
    private readonly List<string> _problems = [];
    private readonly Task _showing;
    private LiveDisplayContext? _live;

    public BatchDisplay(CommandConsole console, bool shown)
    {
        _console = console;
        _showing = shown && console.IsInteractive
            ? console.CreateDisplay().Live(new Text("Looking at the run")).AutoClear(true).StartAsync(live =>
            {
                _live = live;
                return _ended.Task;
            })
            : Task.CompletedTask;
    }

    public override void Seen(BatchView view)
    {
        _window.Enqueue(view);
        while (_window.Count > 2 && view.At - _window.Peek().At > RateWindow)
        {
            _window.Dequeue();
        }

        _live?.UpdateTarget(Compose(view));
    }

    public override void Met(string problem)
    {
        _problems.Add(problem);
        if (_live is null)
        {
            _console.Errors.WriteLine($"note: {VisibleText.Of(problem)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _showing;
        if (_live is not null)
        {
            // The display is cleared; what was met stays to be read.
            foreach (string problem in _problems)
            {
                _console.Errors.WriteLine($"note: {VisibleText.Of(problem)}");
            }
        }
    }

    private Rows Compose(BatchView view)
    {
        BatchView before = _window.Peek();
        var rows = new List<IRenderable>
        {
            new Text(ProgressText.Bar(ProgressText.Share(view.Progress))),
            new Text(ProgressText.Numbers(view.Progress, before.Progress, view.At - before.At)),
            new Text(BatchText.Tasks(view.Tasks)),
            new Text(BatchText.Nodes(view.Nodes)),
        };
        rows.AddRange(_problems.TakeLast(3).Select(p => new Text(VisibleText.Of(p), new Style(Color.Yellow))));
        return new Rows(rows);
    }
}
