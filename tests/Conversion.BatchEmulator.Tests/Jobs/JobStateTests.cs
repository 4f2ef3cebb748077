namespace ImageConversion.BatchEmulator.Tests.Jobs;

[TestFixture]
public sealed class JobStateTests
{
    private Account _account = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _account = await Account.StartFrozenAsync();
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 1));
    }

    [TearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task Create_WithoutAnything_HasTheServicesDefaults()
    {
        await _account.AddJobAsync("job", "pool");

        JsonObject job = await _account.JobAsync("JOB");
        Assert.That((string)job["state"]!, Is.EqualTo("active"));
        Assert.That((int)job["priority"]!, Is.Zero);
        Assert.That((int)job["maxParallelTasks"]!, Is.EqualTo(-1));
        Assert.That((string)job["constraints"]!["maxWallClockTime"]!, Is.EqualTo("P10675199DT2H48M5.4775807S"));
        Assert.That((string)job["onAllTasksComplete"]!, Is.EqualTo("noaction"));
        await _account.Client.RefusedAsync(409, "JobExists", "POST", "/jobs", JobBody("job", "pool"));
    }

    [Test]
    public async Task Create_WithoutTasksButWithTerminateJob_IsAtOnceComplete()
    {
        await _account.AddJobAsync("job", "pool", new JsonObject { ["onAllTasksComplete"] = "TerminateJob" });

        string terminating = (string)(await _account.JobAsync("job"))["state"]!;
        JsonObject job = await EndedAsync("job");

        Assert.That(terminating, Is.EqualTo("terminating"));
        Assert.That((string)job["executionInfo"]!["terminateReason"]!, Is.EqualTo("AllTasksComplete"));
    }

    [Test]
    public async Task Patch_ToTerminateJob_AfterTasksWereAdded_EndsWithTheLastTask()
    {
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "sleep 1000"));
        await _account.Client.ExpectAsync(200, "PATCH", "/jobs/job", new JsonObject { ["onAllTasksComplete"] = "terminatejob" });
        string meanwhile = (string)(await _account.JobAsync("job"))["state"]!;

        await _account.Client.ExpectAsync(204, "POST", "/jobs/job/tasks/task/terminate");
        JsonObject job = await EndedAsync("job");

        Assert.That(meanwhile, Is.EqualTo("active"));
        Assert.That((string)job["executionInfo"]!["terminateReason"]!, Is.EqualTo("AllTasksComplete"));
    }

    [Test]
    public async Task MaxWallClockTime_CountsFromTheJobsCreation()
    {
        await _account.AddJobAsync("job", "pool", new JsonObject
        {
            ["constraints"] = new JsonObject { ["maxWallClockTime"] = "PT10M" },
        });
        _account.Pass(500);
        await _account.AddTaskAsync("job", Account.TaskBody("task", "sleep 1000"));

        _account.Pass(99);
        string before = (string)(await _account.JobAsync("job"))["state"]!;
        _account.Pass(1);
        JsonObject job = await EndedAsync("job");

        Assert.That(before, Is.EqualTo("active"));
        Assert.That((string)job["executionInfo"]!["terminateReason"]!, Is.EqualTo("MaxWallClockTimeExpiry"));
        Assert.That((string)(await _account.TaskAsync("job", "task"))["state"]!, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Terminate_EndsRunningTasks_AndLeavesActiveOnesForEver()
    {
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("runs", "sleep 1000"));
        await _account.AddTaskAsync("job", Account.TaskBody("waits", "true"));

        await _account.Client.ExpectAsync(202, "POST", "/jobs/job/terminate", new JsonObject { ["terminateReason"] = "Enough" });
        await _account.Client.RefusedAsync(409, "JobBeingTerminated", "POST", "/jobs/job/tasks", Account.TaskBody("late", "true"));
        JsonObject job = await EndedAsync("job");

        Assert.That((string)job["executionInfo"]!["terminateReason"]!, Is.EqualTo("Enough"));
        Assert.That(job["executionInfo"]!["endTime"], Is.Not.Null);
        JsonObject ended = await _account.TaskAsync("job", "runs");
        Assert.That((string)ended["state"]!, Is.EqualTo("completed"));
        Assert.That((string)ended["executionInfo"]!["failureInfo"]!["code"]!, Is.EqualTo("TaskEnded"));
        Assert.That((string)(await _account.TaskAsync("job", "waits"))["state"]!, Is.EqualTo("active"));
        await _account.Client.RefusedAsync(409, "JobCompleted", "POST", "/jobs/job/tasks", Account.TaskBody("late", "true"));
        await _account.Client.RefusedAsync(409, "JobCompleted", "POST", "/jobs/job/terminate");
    }

    [Test]
    public async Task Delete_RemovesTheJobItsTasksAndTheirFiles()
    {
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "sleep 1000"));
        await _account.Client.UntilAsync("/jobs/job/tasks/task/files", body => body["value"]!.AsArray().Count > 0);
        string folder = Path.Combine(_account.Batch.Control.NodeFolders("pool").Values.Single(), "workitems", "job");

        await _account.Client.ExpectAsync(202, "DELETE", "/jobs/job");
        string deleting = (string)(await _account.JobAsync("job"))["state"]!;
        await _account.Client.RefusedAsync(409, "JobBeingDeleted", "POST", "/jobs", JobBody("job", "pool"));
        await _account.Client.RefusedAsync(409, "JobBeingDeleted", "POST", "/jobs/job/tasks", Account.TaskBody("late", "true"));
        await GoneAsync("/jobs/job");

        Assert.That(deleting, Is.EqualTo("deleting"));
        await _account.Client.RefusedAsync(404, "JobNotFound", "GET", "/jobs/job/tasks/task");
        Assert.That(() => Directory.Exists(folder), Is.False.After(10_000, 10));
    }

    [TestCase("requeue", "disabled", "active", 1)]
    [TestCase("terminate", "disabled", "completed", 0)]
    [TestCase("wait", "disabling", "running", 0)]
    public async Task Disable_DealsWithRunningTasksAsItIsTold(string option, string jobState, string taskState, int requeues)
    {
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "sleep 1000"));

        await _account.Client.ExpectAsync(202, "POST", "/jobs/job/disable", new JsonObject { ["disableTasks"] = option });
        string disabling = (string)(await _account.JobAsync("job"))["state"]!;
        _account.Pass(5);

        JsonObject task = await _account.TaskAsync("job", "task");
        Assert.That(disabling, Is.EqualTo("disabling"));
        Assert.That((string)(await _account.JobAsync("job"))["state"]!, Is.EqualTo(jobState));
        Assert.That((string)task["state"]!, Is.EqualTo(taskState));
        Assert.That((int)task["executionInfo"]!["requeueCount"]!, Is.EqualTo(requeues));
    }

    [Test]
    public async Task Disable_ThatWaits_EndsWhenTheTaskIsTakenAway()
    {
        await _account.AddPoolAsync(Account.PoolBody("spot", lowPriority: 1));
        await _account.AddJobAsync("job", "spot");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "sleep 1000"));
        await _account.Client.ExpectAsync(202, "POST", "/jobs/job/disable", new JsonObject { ["disableTasks"] = "wait" });

        _account.Batch.Control.Preempt("spot");
        _account.Pass(5);

        Assert.That((string)(await _account.JobAsync("job"))["state"]!, Is.EqualTo("disabled"));
    }

    [Test]
    public async Task Enable_AfterDisable_RunsItsTasksAgain()
    {
        await _account.AddJobAsync("job", "pool");
        await _account.Client.ExpectAsync(202, "POST", "/jobs/job/disable", new JsonObject { ["disableTasks"] = "requeue" });
        _account.Pass(5);
        await _account.AddTaskAsync("job", Account.TaskBody("task", "true"));
        string waiting = (string)(await _account.TaskAsync("job", "task"))["state"]!;

        await _account.Client.ExpectAsync(202, "POST", "/jobs/job/enable");
        string enabling = (string)(await _account.JobAsync("job"))["state"]!;
        _account.Pass(5);
        await _account.CompletedAsync("job", "task");

        Assert.That((waiting, enabling), Is.EqualTo(("active", "enabling")));
        Assert.That((string)(await _account.JobAsync("job"))["state"]!, Is.EqualTo("active"));
    }

    [Test]
    public async Task Create_BeyondTheQuota_IsRefused_AndCompletedJobsDoNotCount()
    {
        _account.Batch.Control.SetQuota(activeJobs: 1);
        await _account.AddJobAsync("one", "pool");

        await _account.Client.RefusedAsync(409, "ActiveJobAndScheduleQuotaReached", "POST", "/jobs", JobBody("two", "pool"));
        await _account.Client.ExpectAsync(202, "POST", "/jobs/one/terminate");
        await EndedAsync("one");
        await _account.AddJobAsync("two", "pool");
    }

    [Test]
    public async Task Create_OnAPoolThatIsNotThere_WaitsForIt()
    {
        await _account.AddJobAsync("job", "later");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "true"));
        string waiting = (string)(await _account.TaskAsync("job", "task"))["state"]!;

        await _account.AddPoolAsync(Account.PoolBody("later", dedicated: 1));
        await _account.CompletedAsync("job", "task");

        Assert.That(waiting, Is.EqualTo("active"));
    }

    [Test]
    public async Task Priority_OfTwoJobs_DecidesWhoRunsNext()
    {
        await _account.AddJobAsync("first", "pool");
        await _account.AddTaskAsync("first", Account.TaskBody("busy", "sleep 1000"));
        await _account.AddTaskAsync("first", Account.TaskBody("low", "sleep 1000"));
        await _account.AddJobAsync("urgent", "pool", new JsonObject { ["priority"] = 100 });
        await _account.AddTaskAsync("urgent", Account.TaskBody("high", "sleep 1000"));

        await _account.Client.ExpectAsync(204, "POST", "/jobs/first/tasks/busy/terminate");

        Assert.That((string)(await _account.TaskAsync("urgent", "high"))["state"]!, Is.EqualTo("running"));
        Assert.That((string)(await _account.TaskAsync("first", "low"))["state"]!, Is.EqualTo("active"));
    }

    [Test]
    public async Task OnTaskFailure_WithAnExitOption_EndsTheJob()
    {
        await _account.AddJobAsync("job", "pool", new JsonObject { ["onTaskFailure"] = "performexitoptionsjobaction" });
        JsonObject body = Account.TaskBody("task", "exit 4");
        body["exitConditions"] = new JsonObject
        {
            ["exitCodeRanges"] = new JsonArray(new JsonObject
            {
                ["start"] = 2,
                ["end"] = 5,
                ["exitOptions"] = new JsonObject { ["jobAction"] = "terminate" },
            }),
        };

        await _account.AddTaskAsync("job", body);
        JsonObject job = await EndedAsync("job");

        Assert.That((string)job["executionInfo"]!["terminateReason"]!, Is.EqualTo("TaskFailed"));
    }

    [Test]
    public async Task ExitOptionWithAJobAction_OnAJobThatTakesNone_IsRefused()
    {
        await _account.AddJobAsync("job", "pool");
        JsonObject body = Account.TaskBody("task", "true");
        body["exitConditions"] = new JsonObject { ["default"] = new JsonObject { ["jobAction"] = "terminate" } };

        await _account.Client.RefusedAsync(400, "InvalidPropertyValue", "POST", "/jobs/job/tasks", body);
    }

    [Test]
    public async Task TaskCounts_LagBehind()
    {
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("runs", "sleep 1000"));
        JsonObject two = Account.TaskBody("waits", "true");
        await _account.AddTaskAsync("job", two);

        JsonObject atOnce = (await _account.Client.ExpectAsync(200, "GET", "/jobs/job/taskcounts")).Body;
        _account.Pass(5);
        JsonObject later = (await _account.Client.ExpectAsync(200, "GET", "/jobs/job/taskcounts")).Body;

        Assert.That((int)atOnce["taskCounts"]!["active"]!, Is.Zero);
        Assert.That((int)atOnce["taskCounts"]!["running"]!, Is.Zero);
        Assert.That((int)later["taskCounts"]!["active"]!, Is.EqualTo(1));
        Assert.That((int)later["taskCounts"]!["running"]!, Is.EqualTo(1));
        Assert.That((int)later["taskSlotCounts"]!["running"]!, Is.EqualTo(1));
    }

    private static JsonObject JobBody(string id, string pool) =>
        new() { ["id"] = id, ["poolInfo"] = new JsonObject { ["poolId"] = pool } };

    // What it takes to let go of the tasks is the service's time; that release tasks are done is not.
    private Task<JsonObject> EndedAsync(string id) => _account.Client.UntilAsync($"/jobs/{id}", job =>
    {
        _account.Pass(1);
        return (string)job["state"]! == "completed";
    });

    private async Task GoneAsync(string path)
    {
        while ((await _account.Client.GetAsync(path)).Status != 404)
        {
            _account.Pass(1);
        }
    }
}
