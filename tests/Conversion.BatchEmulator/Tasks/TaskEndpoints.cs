using System.Globalization;
using ImageConversion.BatchEmulator.Http;
using ImageConversion.BatchEmulator.Jobs;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>The task operations.</summary>
internal static class TaskEndpoints
{
    private const string All = "/jobs/{jobId}/tasks";
    private const string One = All + "/{taskId}";
    private const int MostTasks = 100;

    private static readonly BodyShape Update = new BodyShape().Object("constraints", WorkShapes.Constraints);

    private static readonly BodyShape Collection = new BodyShape().Anything("value").Required("value");

    public static void Map(ServiceRoutes routes) => routes
        .On("POST", All, AddAsync)
        .On("POST", "/jobs/{jobId}/addtaskcollection", AddCollectionAsync)
        .On("GET", All, call => Paging.PageAsync(call, "tasks", after => Listed(call, after)))
        .On("GET", One, GetAsync)
        .Change("PUT", One, 200, Update, (call, body) => Changed(call, body))
        .Change("DELETE", One, 200, Delete)
        .Change("POST", One + "/terminate", 204, Terminate)
        .Change("POST", One + "/reactivate", 204, Reactivate);

    public static BatchTask Find(ServiceCall call)
    {
        BatchTask task = call.Account.Job(call["jobId"]).Task(call["taskId"]);
        call.Require(task);
        return task;
    }

    private static async Task AddAsync(ServiceCall call)
    {
        JsonObject body = await call.BodyAsync();
        BatchTask? task = null;
        call.Change(() => task = TaskAddition.Add(call.Account, call.Account.Job(call["jobId"]), body));
        await call.CreatedAsync(task!, Path(task!));
    }

    private static async Task AddCollectionAsync(ServiceCall call)
    {
        JsonObject body = await call.BodyAsync(Collection);
        JsonArray tasks = body["value"] as JsonArray ?? throw BatchFailure.Because("InvalidRequestBody", "value is not an array");
        if (tasks.Count > MostTasks)
        {
            throw new BatchFailure("RequestBodyTooLarge").With("MaxLimit", $"{MostTasks}").With("Reason", "Too many tasks");
        }

        var results = new JsonArray();
        call.Change(() =>
        {
            Job job = call.Account.Job(call["jobId"]);
            JobLifecycle.RequireNotEnding(job);
            foreach (JsonNode? entry in tasks)
            {
                // Last first: the service promises no order, and a client must not rely on one.
                results.Insert(0, AddOne(call, job, entry));
            }
        });
        await call.DocumentAsync("taskaddresult", new JsonObject().Put("value", results));
    }

    private static JsonObject AddOne(ServiceCall call, Job job, JsonNode? entry)
    {
        string? id = null;
        try
        {
            JsonObject definition = entry as JsonObject ?? throw BatchFailure.Because("InvalidRequestBody", "A task is an object");
            id = (definition["id"] as JsonValue)?.ToString();
            if (call.Account.Faults.HitsTask(call.Context.Request.Path))
            {
                throw new BatchFailure("InternalError");
            }

            BatchTask task = TaskAddition.Add(call.Account, job, (JsonObject)definition.DeepClone());
            return new JsonObject()
                // As the live service writes it.
                .Put("status", "Success")
                .Put("taskId", task.Id)
                .Put("eTag", task.ETag)
                .Put("lastModified", task.LastModified)
                .Put("location", $"{call.Base}{Path(task)}");
        }
        catch (BatchFailure failure)
        {
            JsonObject error = new JsonObject()
                .Put("code", failure.Code)
                .Put("message", new JsonObject().Put("lang", "en-US").Put("value", failure.Text));
            if (failure.Values.Count > 0)
            {
                error["values"] = new JsonArray(
                    [.. failure.Values.Select(pair => new JsonObject().Put("key", pair.Key).Put("value", pair.Value))]);
            }

            return new JsonObject()
                .Put("status", failure.Status >= 500 ? "ServerError" : "ClientError")
                .Put("taskId", id)
                .Put("error", error);
        }
    }

    // By sequence: no page of a job of many tasks has to look at all of them.
    private static IEnumerable<(string Key, JsonObject Item)> Listed(ServiceCall call, string? token)
    {
        int after = 0;
        if (token is not null && !int.TryParse(token, CultureInfo.InvariantCulture, out after))
        {
            throw BatchFailure.Query("$skiptoken", token, "The continuation token is not valid");
        }

        List<BatchTask> tasks = call.Account.Job(call["jobId"]).Tasks;
        int low = 0;
        int high = tasks.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = tasks[middle].Sequence > after ? (low, middle) : (middle + 1, high);
        }

        for (; low < tasks.Count; low++)
        {
            yield return ($"{tasks[low].Sequence}", TaskDocument.Of(tasks[low], call.Base));
        }
    }

    private static Task GetAsync(ServiceCall call)
    {
        JsonObject document = call.Read(() =>
        {
            BatchTask task = Find(call);
            call.Describe(task);
            return TaskDocument.Of(task, call.Base);
        });
        if (call.Query("$select") is { } names)
        {
            document = Query.Selection.Parse(names).Apply(document);
        }

        return call.DocumentAsync("tasks/@Element", document);
    }

    private static void Changed(ServiceCall call, JsonObject body)
    {
        BatchTask task = Find(call);
        if (task.State == TaskState.Completed)
        {
            throw new BatchFailure("TaskCompleted", task.Id);
        }

        task.Definition.Remove("constraints");
        task.Definition.Put("constraints", body["constraints"]);
        task.Modified(call.Account.Clock.Now);
        call.Describe(task, Path(task));
    }

    private static void Delete(ServiceCall call)
    {
        BatchTask task = Find(call);
        if (task.Run is { } run)
        {
            call.Account.Execution.Terminate(run, WorkFailure.EndedByUser);
        }

        Job job = task.Job;
        job.Dequeue(task);
        job.Tally.Count(task, -1);
        job.Tasks.Remove(task);
        job.TasksById.Remove(task.Id);
        job.DeletedStays[task.Id] = task.LastStay;
        call.Account.Execution.RemoveFiles(task);
        // It may have been the last that was not complete.
        call.Account.JobLifecycle.Changed(job);
    }

    private static void Terminate(ServiceCall call)
    {
        BatchTask task = Find(call);
        if (task.State == TaskState.Completed)
        {
            throw new BatchFailure("TaskCompleted", task.Id);
        }

        if (task.Run is { } run)
        {
            call.Account.Execution.Terminate(run, WorkFailure.EndedByUser);
        }
        else
        {
            call.Account.Execution.Complete(
                task, new WorkResult(null, WorkFailure.EndedByUser) { EndTime = call.Account.Clock.Now });
        }

        call.Describe(task, $"{Path(task)}/terminate");
    }

    private static void Reactivate(ServiceCall call)
    {
        BatchTask task = Find(call);
        JobLifecycle.RequireNotEnding(task.Job);
        if (task.State != TaskState.Completed)
        {
            throw new BatchFailure("TaskNotCompleted", task.Id);
        }

        if (task.Failure is null)
        {
            throw new BatchFailure("TaskCompleted", task.Id).With("Reason", "A task that succeeded cannot be reactivated");
        }

        task.MoveTo(TaskState.Active, call.Account.Clock.Now, () =>
        {
            task.RetryCount = 0;
            task.Failure = null;
            task.ExitCode = null;
            task.StartTime = null;
            task.EndTime = null;
        });
        task.SatisfiesDependents = false;
        task.Job.Enqueue(task, isFirst: false);
        call.Describe(task, $"{Path(task)}/reactivate");
    }

    private static string Path(BatchTask task) => $"/jobs/{task.Job.Id}/tasks/{task.Id}";
}
