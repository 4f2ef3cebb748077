using System.Text.Json;

namespace Hosts.Worker;

/// <summary>Asks the instance metadata service each second whether this machine is to be evicted, and then stops the worker as SIGTERM
/// does: a task may get no signal at all.</summary>
/// <remarks>https://learn.microsoft.com/azure/virtual-machines/linux/scheduled-events. Best effort: a notice can be shorter than a second, or
/// not come. Where the address does not answer, nothing is asked.</remarks>
internal sealed class EvictionWatch : IAsyncDisposable
{
    private const string NamePath = "metadata/instance/compute/name?api-version=2021-02-01&format=text";
    private const string EventsPath = "metadata/scheduledevents?api-version=2020-07-01";
    private const int MaxAnswerBytes = 1 << 20;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    // The first question of a machine can take long: it switches scheduled events on.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    // The notice is 30 s at most. A task that ends earlier would be started on this machine again.
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(40);

    private readonly HttpClient _client;
    private readonly RunStop _stop;
    private readonly Action<string> _note;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;
    private bool _isEvicted;

    /// <summary>Begins to watch.</summary>
    /// <param name="endpoint">The metadata service's address; null watches nothing.</param>
    /// <param name="stop">Is asked to stop.</param>
    /// <param name="note">Writes that the machine is to be evicted.</param>
    /// <param name="time">The clock.</param>
    public EvictionWatch(Uri? endpoint, RunStop stop, Action<string> note, TimeProvider time)
    {
        (_stop, _note, _time) = (stop, note, time);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = ConnectTimeout })
        {
            BaseAddress = endpoint, Timeout = AnswerTimeout, MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        _client.DefaultRequestHeaders.Add("Metadata", "true");
        _watching = endpoint is null ? Task.CompletedTask : WatchAsync();
    }

    /// <summary>Whether the worker stops because the machine is to be evicted.</summary>
    public bool IsEvicted
    {
        get => Volatile.Read(ref _isEvicted);
        private set => Volatile.Write(ref _isEvicted, value);
    }

    /// <summary>Whether an event of the service takes a machine away.</summary>
    /// <param name="answer">What the service says of scheduled events.</param>
    /// <param name="machine">The machine's name.</param>
    public static bool IsPreempted(JsonElement answer, string machine) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("Events", out JsonElement events) && events.ValueKind == JsonValueKind.Array
        && events.EnumerateArray().Any(e => IsText(e, "EventType", "Preempt")
            && e.TryGetProperty("Resources", out JsonElement machines) && machines.ValueKind == JsonValueKind.Array
            && machines.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && string.Equals(m.GetString(), machine, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Keeps the process until the machine goes, if it is to be evicted.</summary>
    public async Task HoldAsync()
    {
        if (IsEvicted)
        {
            await Task.Delay(HoldTime, _time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _ended.Dispose();
        _client.Dispose();
    }

    private static bool IsText(JsonElement element, string name, string text) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String && string.Equals(value.GetString(), text, StringComparison.OrdinalIgnoreCase);

    private async Task WatchAsync()
    {
        try
        {
            if (await TryGetAsync(NamePath) is not { Length: > 0 } machine)
            {
                return;
            }

            while (!await IsPreemptedAsync(machine.Trim()))
            {
                await Task.Delay(PollInterval, _time, _ended.Token);
            }

            // After a signal, the sender decides about the process.
            IsEvicted = _stop.Reason == ExitCode.Success;
            _note($"The machine {machine.Trim()} is to be evicted. Finished images stay; another worker converts the rest.");
            _ = _stop.Request(ExitCode.Terminated);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The work has ended.
        }
    }

    private async Task<bool> IsPreemptedAsync(string machine)
    {
        if (await TryGetAsync(EventsPath) is not { } answer)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            return IsPreempted(document.RootElement, machine);
        }
        catch (JsonException)
        {
            // Not the answer of this service; the next one may be.
            return false;
        }
    }

    private async Task<string?> TryGetAsync(string path)
    {
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(path, _ended.Token);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(_ended.Token) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !_ended.IsCancellationRequested))
        {
            // No such service here, or not now.
            return null;
        }
    }
}
