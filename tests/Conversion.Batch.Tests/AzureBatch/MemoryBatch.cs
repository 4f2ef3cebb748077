using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>One job and its tasks, with the semantics that adding and listing rest on: ids are unique in any case, a request
/// holds at most 100 tasks and less than 1 MB, pages hold 1000 and lead on by absolute links. Throttles and loses answers as
/// the test says, before or after the work.</summary>
internal sealed class MemoryBatch(double throttled, double lost, int seed)
{
    private const int PageSize = 1000;

    private readonly ConcurrentDictionary<string, string> _tasks = new(StringComparer.OrdinalIgnoreCase);
    private readonly Random _random = new(seed);
    private int _added;

    public IEnumerable<string> TaskIds => _tasks.Values;

    /// <summary>Tasks that were really added, each time that they were.</summary>
    public int Added => _added;

    public int Throttles { get; private set; }

    public int Losses { get; private set; }

    public HttpResponseMessage Answer(FakeRequest request)
    {
        double throttle, lose;
        bool isAfterCommit;
        lock (_random)
        {
            (throttle, lose, isAfterCommit) = (_random.NextDouble(), _random.NextDouble(), _random.Next(2) == 0);
            Throttles += throttle < throttled ? 1 : 0;
            Losses += throttle >= throttled && lose < lost ? 1 : 0;
        }

        if (throttle < throttled && !isAfterCommit)
        {
            return FakeTransport.Throttled();
        }

        HttpResponseMessage done = request.Method == "POST" ? Add(request) : List(request);
        return throttle < throttled ? FakeTransport.Refusal(503, "ServerBusy", "Busy.", ("Retry-After", "0"))
            : lose < lost ? FakeTransport.Lost()
            : done;
    }

    private HttpResponseMessage Add(FakeRequest request)
    {
        string[] ids = CreateTasksTests.Ids(request);
        if (ids.Length > 100 || request.Body.Length >= 1_000_000)
        {
            return FakeTransport.Refusal(413, "RequestBodyTooLarge");
        }

        return CreateTasksTests.Results(request, id =>
        {
            if (!_tasks.TryAdd(id, id))
            {
                return "ClientError TaskExists";
            }

            _ = Interlocked.Increment(ref _added);
            return "Success";
        });
    }

    private HttpResponseMessage List(FakeRequest request)
    {
        IReadOnlyDictionary<string, string> query = RecordedRequest.QueryOf(request.Uri);
        int start = query.TryGetValue("$skiptoken", out string? token) ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        string[] all = [.. _tasks.Values.Order(StringComparer.OrdinalIgnoreCase)];
        var page = new Dictionary<string, object?>
        {
            ["value"] = all.Skip(start).Take(PageSize).Select(id => new { id }),
        };
        if (start + PageSize < all.Length)
        {
            page["odata.nextLink"] = $"{request.Uri.GetLeftPart(UriPartial.Path)}?$skiptoken={start + PageSize}&api-version=x";
        }

        return FakeTransport.Status(200, JsonSerializer.Serialize(page));
    }
}
