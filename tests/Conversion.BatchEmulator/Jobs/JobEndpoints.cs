using ImageConversion.BatchEmulator.Http;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Jobs;

/// <summary>The job operations.</summary>
internal static class JobEndpoints
{
    private const string One = "/jobs/{jobId}";

    public static void Map(ServiceRoutes routes) => routes
        .On("POST", "/jobs", AddAsync)
        .On("GET", "/jobs", call => Paging.PageAsync(
            call, "jobs", () => call.Account.Jobs.Values, job => job.Id, job => JobDocument.Of(job, call.Base)))
        .On("GET", One, GetAsync)
        .Change("PUT", One, 200, JobShapes.Update, (call, body) => Update(call, body, isPatch: false))
        .Change("PATCH", One, 200, JobShapes.Patch, (call, body) => Update(call, body, isPatch: true))
        .Change("DELETE", One, 202, call => call.Account.JobLifecycle.Delete(Find(call)))
        .Change("POST", One + "/disable", 202, JobShapes.Disable, (call, body) => Acted(
            call, "/disable", job => call.Account.JobLifecycle.Disable(job, body.Choice<DisableOption>("disableTasks")!.Value)))
        .Change("POST", One + "/enable", 202, call => Acted(call, "/enable", call.Account.JobLifecycle.Enable))
        .Change("POST", One + "/terminate", 202, JobShapes.Terminate, (call, body) => Acted(
            call, "/terminate", job => call.Account.JobLifecycle.Terminate(job, body.Text("terminateReason") ?? "UserTerminate")))
        .On("GET", One + "/taskcounts", CountsAsync)
        .On("GET", One + "/jobpreparationandreleasetaskstatus", call => Paging.PageAsync(
            call,
            "jobpreparationandreleasetaskstatuslist",
            () => call.Account.Job(call["jobId"]).NodeWork,
            work => work.NodeId,
            work => JobDocument.NodeWork(call.Account.Job(call["jobId"]), work, call.Base)));

    private static async Task AddAsync(ServiceCall call)
    {
        JsonObject body = await call.BodyAsync(JobShapes.Add);
        RefuseUnsupported(body);
        Job? job = null;
        call.Change(() =>
        {
            EmulatedAccount account = call.Account;
            string id = body.Text("id")!;
            if (account.Jobs.TryGetValue(id, out Job? other))
            {
                throw new BatchFailure(other.State == JobState.Deleting ? "JobBeingDeleted" : "JobExists", id);
            }

            int active = account.Jobs.Values.Count(one => one.State is not (JobState.Completed or JobState.Deleting));
            if (active >= account.Quotas.ActiveJobs)
            {
                throw new BatchFailure("ActiveJobAndScheduleQuotaReached", id);
            }

            // The pool need not exist: "the Batch service will not reject the Job request", its tasks wait.
            job = new Job(id, body, account.Clock.Now);
            account.JobLifecycle.Add(job);
        });
        await call.CreatedAsync(job!, $"/jobs/{job!.Id}");
    }

    private static void RefuseUnsupported(JsonObject body)
    {
        JsonObject pool = body.Object("poolInfo")!;
        if (pool["autoPoolSpecification"] is not null || body["jobManagerTask"] is not null)
        {
            string name = body["jobManagerTask"] is null ? "poolInfo.autoPoolSpecification" : "jobManagerTask";
            throw BatchFailure.Property(name, null, "The emulator does not do this");
        }

        if (pool["poolId"] is null)
        {
            throw new BatchFailure("MissingRequiredProperty", "poolId").With("PropertyName", "poolInfo.poolId");
        }

        if (body["jobReleaseTask"] is not null && body["jobPreparationTask"] is null)
        {
            throw BatchFailure.Property("jobReleaseTask", null, "A job release task needs a job preparation task");
        }

        foreach (JsonObject work in new[] { body.Object("jobPreparationTask"), body.Object("jobReleaseTask") }.OfType<JsonObject>())
        {
            WorkShapes.Check(work);
        }
    }

    private static Job Find(ServiceCall call)
    {
        Job job = call.Account.Job(call["jobId"]);
        call.Require(job);
        return job;
    }

    private static Task GetAsync(ServiceCall call)
    {
        JsonObject document = call.Read(() =>
        {
            Job job = Find(call);
            call.Describe(job);
            return JobDocument.Of(job, call.Base);
        });
        if (call.Query("$select") is { } names)
        {
            document = Query.Selection.Parse(names).Apply(document);
        }

        return call.DocumentAsync("jobs/@Element", document);
    }

    private static void Update(ServiceCall call, JsonObject body, bool isPatch)
    {
        Job job = Find(call);
        JobLifecycle.RequireNotEnding(job);
        if (!isPatch)
        {
            // What a whole update leaves out goes back to its default.
            foreach (string name in new[] { "priority", "maxParallelTasks", "allowTaskPreemption", "onAllTasksComplete", "constraints", "metadata" })
            {
                job.Definition.Remove(name);
            }
        }

        foreach ((string name, JsonNode? value) in body)
        {
            job.Definition.Put(name, value);
        }

        job.Modified(call.Account.Clock.Now);
        call.Describe(job, $"/jobs/{job.Id}");
        call.Account.JobLifecycle.Changed(job);
    }

    private static void Acted(ServiceCall call, string operation, Action<Job> act)
    {
        Job job = Find(call);
        act(job);
        job.Modified(call.Account.Clock.Now);
        call.Describe(job, $"/jobs/{job.Id}{operation}");
    }

    private static Task CountsAsync(ServiceCall call) => call.DocumentAsync(
        "taskcountsresult", call.Read(() => (JsonObject)call.Account.Job(call["jobId"]).SeenCounts.DeepClone()));
}
