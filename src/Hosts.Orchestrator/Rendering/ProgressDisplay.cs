using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Shows a run in progress, where a person watches standard error; else a line now and then.</summary>
internal sealed class ProgressDisplay : IProgress<RunProgress>, IAsyncDisposable
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Queue<(long At, RunProgress Snapshot)> _window = new();
    private readonly LiveView _display;
    private volatile RunProgress? _latest;

    public ProgressDisplay(CommandConsole console, TimeProvider time, bool shown)
    {
        _time = time;
        _display = new LiveView(console, time, shown, Compose, Line);
    }

    public void Report(RunProgress value) => _latest = value;

    public ValueTask DisposeAsync() => _display.DisposeAsync();

    private string Line()
    {
        if (_latest is not { IsPlanned: true } now)
        {
            return $"progress: listing, {Quantities.Count(_latest?.Listed ?? 0, "file")}";
        }

        (RunProgress before, TimeSpan between) = Step(now);
        return FormattableString.Invariant($"progress: {ProgressText.Share(now) * 100:0.0} % · {ProgressText.Numbers(now, before, between)}");
    }

    private Rows Compose()
    {
        if (_latest is not { IsPlanned: true } now)
        {
            return new Rows(LiveView.Row($"Listing: {Quantities.Count(_latest?.Listed ?? 0, "file")}"));
        }

        (RunProgress before, TimeSpan between) = Step(now);
        double share = ProgressText.Share(now);
        var rows = new List<IRenderable>
        {
            LiveView.Row(ProgressText.Bar(share)),
            LiveView.Row(ProgressText.Numbers(now, before, between)),
        };
        if (now.RecentFailures is [.., var last])
        {
            rows.Add(LiveView.Row($"last failure: {last.Name}: {last.Kind}: {Short(last)}", new Style(Spectre.Console.Color.Yellow)));
        }

        return new Rows(rows);
    }

    /// <summary>An earlier moment, and the time since.</summary>
    private (RunProgress Before, TimeSpan Between) Step(RunProgress now)
    {
        long at = _time.GetTimestamp();
        _window.Enqueue((at, now));
        while (_window.Count > 2 && _time.GetElapsedTime(_window.Peek().At, at) > RateWindow)
        {
            _window.Dequeue();
        }

        (long from, RunProgress before) = _window.Peek();
        return (before, _time.GetElapsedTime(from, at));
    }

    private static string Short(LedgerEntry failure)
    {
        const int most = 100;
        string message = failure.Message ?? "";
        return message.Length <= most ? message : message[..most] + "…";
    }
}
