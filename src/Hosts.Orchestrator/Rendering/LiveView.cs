using Hosts.Orchestrator.Commands;
using ImageConversion.Batch.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hosts.Orchestrator.Rendering;

/// <summary>Redraws something on standard error a few times a second, where a person watches it; else writes a line every 30 s.</summary>
internal sealed class LiveView : IAsyncDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _showing;

    /// <param name="console">Where it is drawn.</param>
    /// <param name="time">The clock of the redrawing.</param>
    /// <param name="shown">False draws nothing.</param>
    /// <param name="compose">What there is to see now; called from one thread at a time.</param>
    /// <param name="line">The same in one line, for a log; null for none.</param>
    public LiveView(CommandConsole console, TimeProvider time, bool shown, Func<IRenderable> compose, Func<string>? line = null)
    {
        _time = time;
        _showing = !shown || console.Progress == ProgressMode.None ? Task.CompletedTask
            : console.IsInteractive && console.Progress == ProgressMode.Auto ? ShowAsync(console.CreateDisplay(), compose)
            : line is not null ? WriteLinesAsync(console, line)
            : Task.CompletedTask;
    }

    /// <summary>A line of the display. The display draws on the terminal itself, so that nothing else makes texts harmless.</summary>
    public static Text Row(string text, Style? style = null) => new(VisibleText.Of(text), style);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _showing;
        _ended.Dispose();
    }

    private async Task WriteLinesAsync(CommandConsole console, Func<string> line)
    {
        using var timer = new PeriodicTimer(LineInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                console.WriteProgress(line());
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // It has ended; its results follow.
        }
    }

    private Task ShowAsync(IAnsiConsole display, Func<IRenderable> compose) =>
        display.Live(compose()).AutoClear(true).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(RefreshInterval, _time);
            try
            {
                while (await timer.WaitForNextTickAsync(_ended.Token))
                {
                    live.UpdateTarget(compose());
                }
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                // It has ended; its results follow.
            }
        });
}
