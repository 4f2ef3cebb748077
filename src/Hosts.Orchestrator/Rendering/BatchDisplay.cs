using ImageConversion.Batch.Monitoring;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Shows a run on a pool while it is followed: live where a person watches, else a line every 30 s. Problems are written in any
/// case.</summary>
internal sealed class BatchDisplay : IAsyncDisposable
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(2);

    private readonly CommandConsole _console;
    private readonly bool _isLive;
    private readonly Queue<RunStatus> _window = new();
    private readonly List<string> _problems = [];
    private readonly Lock _gate = new();
    private readonly LiveView _display;
    private RunStatus? _last;

    public BatchDisplay(CommandConsole console, TimeProvider time, bool shown)
    {
        _console = console;
        _isLive = shown && console.IsInteractive;
        _display = new LiveView(console, time, shown, Compose, Line);
    }

    /// <summary>Shows a look at the run, and what is new in it.</summary>
    public void Show(RunStatus view)
    {
        lock (_gate)
        {
            _last = view;
            _window.Enqueue(view);
            while (_window.Count > 2 && view.At - _window.Peek().At > RateWindow)
            {
                _window.Dequeue();
            }

            _problems.AddRange(view.NewProblems);
        }

        foreach (string problem in view.NewProblems)
        {
            Note(problem);
        }

        if (view.Split.Count > 0)
        {
            Note(BatchText.Split(view.Split));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _display.DisposeAsync();
        if (_isLive)
        {
            // The display is cleared; what was met stays to be read.
            _problems.ForEach(Write);
        }
    }

    // The live display has the last ones in it; without one each is a line at once.
    private void Note(string text)
    {
        if (!_isLive)
        {
            Write(text);
        }
    }

    private void Write(string text) => _console.WriteNote(text);

    // For a log: what a person would look for.
    private string Line()
    {
        lock (_gate)
        {
            if (_last is not { } view)
            {
                return "progress: looking at the run";
            }

            RunStatus before = _window.Peek();
            return FormattableString.Invariant(
                $"progress: {ProgressText.Share(view.Progress) * 100:0.0} % · {ProgressText.Numbers(view.Progress, before.Progress, view.At - before.At)} · {BatchText.Line(view)}");
        }
    }

    private Rows Compose()
    {
        lock (_gate)
        {
            if (_last is not { } view)
            {
                return new Rows(LiveView.Row("Looking at the run"));
            }

            RunStatus before = _window.Peek();
            List<IRenderable> rows =
            [
                LiveView.Row(ProgressText.Bar(ProgressText.Share(view.Progress))),
                LiveView.Row(ProgressText.Numbers(view.Progress, before.Progress, view.At - before.At)),
                .. BatchText.Lines(view).Select(line => LiveView.Row(line)),
                .. _problems.TakeLast(3).Select(p => LiveView.Row(p, new Style(Color.Yellow))),
            ];
            return new Rows(rows);
        }
    }
}
