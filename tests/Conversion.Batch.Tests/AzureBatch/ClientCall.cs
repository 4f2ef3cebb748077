using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using ImageConversion.Batch.AzureBatch;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>Which method of the client makes a recorded request, for every request that the client can make.</summary>
/// <param name="Pattern">Method and path, with <c>{}</c> for an id and <c>{*}</c> for a path.</param>
/// <param name="RunAsync">Calls the client with what the request holds, and gives the answer back as JSON.</param>
internal sealed record ClientCall(string Pattern, Func<ClientCall.Asked, Task<JsonElement?>> RunAsync)
{
    private static readonly BatchServiceJson Types = BatchServiceJson.Default;

    /// <summary>Every call of the client.</summary>
    public static IReadOnlyList<ClientCall> All { get; } =
    [
        new("GET /pools", a => ListAsync(a.Service.GetPoolsAsync(a.List), Types.BatchPool)),
        new("POST /pools", a => DoneAsync(a.Service.CreatePoolAsync(a.Body(Types.BatchPoolCreateOptions)))),
        new("GET /pools/{}", a => OneAsync(a.Service.GetPoolAsync(a[0], a.Get), Types.BatchPool)),
        new("DELETE /pools/{}", a => DoneAsync(a.Service.DeletePoolAsync(a[0], a.IfMatch))),
        new("POST /pools/{}/resize", a => DoneAsync(a.Service.ResizePoolAsync(a[0], a.Body(Types.BatchPoolResizeOptions), a.IfMatch))),
        new("POST /pools/{}/enableautoscale", a => DoneAsync(
            a.Service.EnablePoolAutoScaleAsync(a[0], a.Body(Types.BatchPoolEnableAutoScaleOptions), a.IfMatch))),
        new("POST /pools/{}/disableautoscale", a => DoneAsync(a.Service.DisablePoolAutoScaleAsync(a[0]))),
        new("POST /pools/{}/evaluateautoscale", a => OneAsync(
            a.Service.EvaluatePoolAutoScaleAsync(a[0], a.Body(Types.BatchPoolEvaluateAutoScaleOptions).AutoScaleFormula),
            Types.AutoScaleRun)),
        new("GET /nodecounts", a => ListAsync(a.Service.GetPoolNodeCountsAsync(a.List), Types.BatchPoolNodeCounts)),
        new("GET /supportedimages", a => ListAsync(a.Service.GetSupportedImagesAsync(a.List), Types.BatchSupportedImage)),
        new("GET /pools/{}/nodes", a => ListAsync(a.Service.GetNodesAsync(a[0], a.List), Types.BatchNode)),
        new("GET /pools/{}/nodes/{}/files/{*}", a => FileAsync(a.Service.GetNodeFileAsync(a[0], a[1], a[2], a.Range))),
        new("GET /jobs", a => ListAsync(a.Service.GetJobsAsync(a.List), Types.BatchJob)),
        new("POST /jobs", a => DoneAsync(a.Service.CreateJobAsync(a.Body(Types.BatchJobCreateOptions)))),
        new("GET /jobs/{}", a => OneAsync(a.Service.GetJobAsync(a[0], a.Get), Types.BatchJob)),
        new("PATCH /jobs/{}", a => DoneAsync(a.Service.UpdateJobAsync(a[0], a.Body(Types.BatchJobUpdateOptions), a.IfMatch))),
        new("DELETE /jobs/{}", a => DoneAsync(a.Service.DeleteJobAsync(a[0], a.IfMatch))),
        new("POST /jobs/{}/terminate", a => DoneAsync(
            a.Service.TerminateJobAsync(a[0], a.OptionalBody(Types.TerminateJobBody)?.TerminateReason, a.IfMatch))),
        new("GET /jobs/{}/taskcounts", a => OneAsync(a.Service.GetJobTaskCountsAsync(a[0]), Types.BatchTaskCountsResult)),
        new("GET /jobs/{}/jobpreparationandreleasetaskstatus", a => ListAsync(
            a.Service.GetJobPreparationAndReleaseTaskStatusesAsync(a[0], a.List), Types.BatchJobPreparationAndReleaseTaskStatus)),
        new("GET /jobs/{}/tasks", a => ListAsync(a.Service.GetTasksAsync(a[0], a.List), Types.BatchTask)),
        new("POST /jobs/{}/addtaskcollection", AddTasksAsync),
        new("GET /jobs/{}/tasks/{}", a => OneAsync(a.Service.GetTaskAsync(a[0], a[1], a.Get), Types.BatchTask)),
        new("POST /jobs/{}/tasks/{}/reactivate", a => DoneAsync(a.Service.ReactivateTaskAsync(a[0], a[1], a.IfMatch))),
        new("GET /jobs/{}/tasks/{}/files/{*}", a => FileAsync(a.Service.GetTaskFileAsync(a[0], a[1], a[2], a.Range))),
    ];

    /// <summary>The call that makes a request, ready to run; null where the client has none.</summary>
    public static Func<AzureBatchService, Task<JsonElement?>>? Find(RecordedRequest request)
    {
        foreach (ClientCall call in All)
        {
            Match match = Regex.Match(
                $"{request.Method} {request.Uri.AbsolutePath}",
                $"^{call.Pattern.Replace("{*}", "(.+)", StringComparison.Ordinal).Replace("{}", "([^/]+)", StringComparison.Ordinal)}$");
            if (match.Success)
            {
                string[] parts = [.. match.Groups.Values.Skip(1).Select(g => Uri.UnescapeDataString(g.Value))];
                return service => call.RunAsync(new Asked(service, request, parts));
            }
        }

        return null;
    }

    private static async Task<JsonElement?> AddTasksAsync(Asked asked)
    {
        BatchTaskCreateOptions[] tasks = [.. JsonDocument.Parse(asked.Request.Body!).RootElement.GetProperty("value")
            .EnumerateArray().Select(t => t.Deserialize(Types.BatchTaskCreateOptions)!)];

        BatchCreateTasksResult result = await asked.Service.CreateTasksAsync(
            asked[0], tasks, new BatchCreateTasksOptions { MaxAttemptsPerTask = 1 });

        Assert.That(result.Accepted + result.Refused.Count, Is.EqualTo(tasks.Length), "accepted and refused are all");
        return null;
    }

    private static async Task<JsonElement?> DoneAsync(Task call)
    {
        await call;
        return null;
    }

    private static async Task<JsonElement?> OneAsync<T>(Task<T> call, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToElement(await call, type);

    private static async Task<JsonElement?> ListAsync<T>(IAsyncEnumerable<T> call, JsonTypeInfo<T> type)
    {
        var items = new List<JsonElement>();
        await foreach (T item in call)
        {
            items.Add(JsonSerializer.SerializeToElement(item, type));
        }

        return JsonSerializer.SerializeToElement(new { value = items });
    }

    private static async Task<JsonElement?> FileAsync(Task<BatchFileContent> call)
    {
        await using BatchFileContent file = await call;
        using var reader = new StreamReader(file.Content);
        return JsonSerializer.SerializeToElement(await reader.ReadToEndAsync());
    }

    /// <summary>A recorded request, as the client's methods take it.</summary>
    internal sealed record Asked(AzureBatchService Service, RecordedRequest Request, string[] Parts)
    {
        public string this[int index] => Parts[index];

        public string? IfMatch => Request.Header("If-Match");

        public BatchGetOptions Get => new() { Select = Query("$select"), Expand = Query("$expand") };

        public BatchListOptions List => new()
        {
            Filter = Query("$filter"),
            Select = Query("$select"),
            Expand = Query("$expand"),
            MaxResultsPerPage = Query("maxresults") is { } n ? int.Parse(n, System.Globalization.CultureInfo.InvariantCulture) : null,
        };

        public BatchFileRange? Range
        {
            get
            {
                Match range = Regex.Match(Request.Header("ocp-range") ?? "", @"^bytes=(\d+)-(\d*)$");
                return range.Success
                    ? new BatchFileRange(
                        Number(range.Groups[1]), range.Groups[2].Length == 0 ? null : Number(range.Groups[2]) - Number(range.Groups[1]) + 1)
                    : null;
            }
        }

        public T Body<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Request.Body!, type)!;

        public T? OptionalBody<T>(JsonTypeInfo<T> type)
            where T : class => string.IsNullOrEmpty(Request.Body) ? null : Body(type);

        private string? Query(string name) => Request.Query.TryGetValue(name, out string? value) ? value : null;

        private static long Number(Group group) => long.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
