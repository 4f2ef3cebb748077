namespace ImageConversion.BatchEmulator.Tests.Tasks;

/// <summary>What becomes of tasks, on a clock that stands still.</summary>
[TestFixture]
public sealed class TaskStateTests
{
    private Account _account = null!;

    [SetUp]
    public async Task StartAsync() => _account = await Account.StartFrozenAsync();

    [TearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task Slots_OfANode_AreFilledByWhatTasksRequire()
    {
        await AddPoolAsync(slots: 4);
        await _account.AddTaskAsync("job", Sleep("three", slots: 3));
        await _account.AddTaskAsync("job", Sleep("two", slots: 2));
        await _account.AddTaskAsync("job", Sleep("one", slots: 1));

        JsonObject node = (await _account.NodesAsync("pool")).Single();
        string two = (string)(await _account.TaskAsync("job", "two"))["state"]!;
        await _account.Client.ExpectAsync(204, "POST", "/jobs/job/tasks/three/terminate");

        Assert.That((int)node["runningTasksCount"]!, Is.EqualTo(2), "the small one passes the one that does not fit");
        Assert.That((int)node["runningTaskSlotsCount"]!, Is.EqualTo(4));
        Assert.That(two, Is.EqualTo("active"));
        Assert.That((string)(await _account.TaskAsync("job", "two"))["state"]!, Is.EqualTo("running"));
    }

    [TestCase("spread", 2)]
    [TestCase("pack", 1)]
    public async Task FillType_DecidesWhereTheSecondTaskGoes(string fill, int nodes)
    {
        JsonObject pool = Account.PoolBody("pool", dedicated: 2);
        pool["taskSlotsPerNode"] = 2;
        pool["taskSchedulingPolicy"] = new JsonObject { ["nodeFillType"] = fill };
        await _account.AddPoolAsync(pool);
        await _account.AddJobAsync("job", "pool");

        await _account.AddTaskAsync("job", Sleep("a"));
        await _account.AddTaskAsync("job", Sleep("b"));

        Assert.That((await _account.NodeStatesAsync("pool")).Count(state => state == "running"), Is.EqualTo(nodes));
    }

    [Test]
    public async Task MaxParallelTasks_HoldsTheRestBack()
    {
        await AddPoolAsync(slots: 4);
        await _account.AddJobAsync("narrow", "pool", new JsonObject { ["maxParallelTasks"] = 1 });

        await _account.AddTaskAsync("narrow", Sleep("a"));
        await _account.AddTaskAsync("narrow", Sleep("b"));

        Assert.That((string)(await _account.TaskAsync("narrow", "b"))["state"]!, Is.EqualTo("active"));
    }

    [Test]
    public async Task DependsOn_HoldsATaskUntilTheOtherSucceeds()
    {
        await AddPoolAsync();
        await _account.AddJobAsync("chain", "pool", new JsonObject { ["usesTaskDependencies"] = true });
        JsonObject after = Account.TaskBody("after", "true");
        after["dependsOn"] = new JsonObject { ["taskIds"] = new JsonArray("before") };
        await _account.AddTaskAsync("chain", after);
        string waiting = (string)(await _account.TaskAsync("chain", "after"))["state"]!;

        await _account.AddTaskAsync("chain", Account.TaskBody("before", "true"));
        await _account.CompletedAsync("chain", "after");

        Assert.That(waiting, Is.EqualTo("active"));
        await _account.Client.RefusedAsync(409, "TaskDependenciesNotSpecifiedOnJob", "POST", "/jobs/job/tasks", after);
    }

    [Test]
    public async Task MaxWallClockTime_OfATask_KillsItAndAllItStarted()
    {
        await AddPoolAsync();
        JsonObject body = Account.TaskBody("slow", "sleep 1000 & echo $! > child; wait");
        body["constraints"] = new JsonObject { ["maxWallClockTime"] = "PT10M", ["maxTaskRetryCount"] = 3 };
        await _account.AddTaskAsync("job", body);
        int child = int.Parse(await _account.Client.UntilReadAsync("/jobs/job/tasks/slow/files/wd/child"));
        _account.Pass(590);
        string before = (string)(await _account.TaskAsync("job", "slow"))["state"]!;

        JsonObject task = await _account.TaskAsync("job", "slow", seen =>
        {
            _account.Pass(1);
            return (string)seen["state"]! == "completed";
        });

        JsonNode info = task["executionInfo"]!;
        Assert.That(before, Is.EqualTo("running"));
        Assert.That((string)info["failureInfo"]!["code"]!, Is.EqualTo("TaskEnded"));
        Assert.That((int)info["exitCode"]!, Is.EqualTo(137), "128 and SIGKILL");
        Assert.That((int)info["retryCount"]!, Is.Zero);
        Assert.That(() => Directory.Exists($"/proc/{child}"), Is.False.After(10_000, 10));
    }

    [Test]
    public async Task Job_OfAnIdThatWasUsedBefore_IsPreparedAnewAndHasFilesOfItsOwn()
    {
        await AddPoolAsync();
        var preparation = new JsonObject
        {
            ["jobPreparationTask"] = new JsonObject { ["commandLine"] = "/bin/sh -c 'echo x >> $AZ_BATCH_NODE_SHARED_DIR/log'" },
        };
        for (int life = 0; life < 2; life++)
        {
            await _account.AddJobAsync("again", "pool", preparation);
            await _account.AddTaskAsync("again", Account.TaskBody("task", $"echo {life} >> mine; cat mine"));
            await _account.CompletedAsync("again", "task");
            Assert.That(await _account.FileAsync("again", "task", "stdout.txt"), Is.EqualTo($"{life}\n"));
            await _account.Client.ExpectAsync(202, "DELETE", "/jobs/again");
            while ((await _account.Client.GetAsync("/jobs/again")).Status != 404)
            {
                _account.Pass(1);
            }
        }

        string shared = Path.Combine(_account.Batch.Control.NodeFolders("pool").Values.Single(), "shared");
        Assert.That(await File.ReadAllLinesAsync(Path.Combine(shared, "log")), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Terminate_OfATask_CompletesItOnce()
    {
        await AddPoolAsync();
        await _account.AddTaskAsync("job", Sleep("task"));

        await _account.Client.ExpectAsync(204, "POST", "/jobs/job/tasks/task/terminate");

        JsonObject task = await _account.TaskAsync("job", "task");
        Assert.That((string)task["state"]!, Is.EqualTo("completed"));
        Assert.That((string)task["previousState"]!, Is.EqualTo("running"));
        Assert.That((string)task["executionInfo"]!["failureInfo"]!["code"]!, Is.EqualTo("TaskEnded"));
        await _account.Client.RefusedAsync(409, "TaskCompleted", "POST", "/jobs/job/tasks/task/terminate");
        Assert.That(await _account.NodeStatesAsync("pool"), Is.EqualTo(new[] { "idle" }));
    }

    [Test]
    public async Task Delete_OfTheLastTaskThatWasNotComplete_MayCompleteTheJob()
    {
        await AddPoolAsync();
        await _account.AddJobAsync("ends", "pool");
        await _account.AddTaskAsync("ends", Sleep("task"));
        await _account.Client.ExpectAsync(200, "PATCH", "/jobs/ends", new JsonObject { ["onAllTasksComplete"] = "terminatejob" });

        await _account.Client.ExpectAsync(200, "DELETE", "/jobs/ends/tasks/task");

        await _account.Client.RefusedAsync(404, "TaskNotFound", "GET", "/jobs/ends/tasks/task");
        Assert.That((string)(await _account.JobAsync("ends"))["state"]!, Is.EqualTo("terminating"));
    }

    [Test]
    public async Task RetentionTime_Over_CleansUpTheFiles()
    {
        await AddPoolAsync();
        JsonObject body = Account.TaskBody("task", "echo kept");
        body["constraints"] = new JsonObject { ["retentionTime"] = "PT1M" };
        await _account.AddTaskAsync("job", body);
        await _account.CompletedAsync("job", "task");
        string before = await _account.FileAsync("job", "task", "stdout.txt");

        _account.Pass(60);

        Assert.That(before, Is.EqualTo("kept\n"));
        await _account.Client.RefusedAsync(409, "TaskFilesCleanedup", "GET", "/jobs/job/tasks/task/files/stdout.txt");
    }

    [Test]
    public async Task Files_OfANodeThatIsGone_AreUnavailable()
    {
        await AddPoolAsync();
        await _account.AddTaskAsync("job", Account.TaskBody("task", "true"));
        await _account.CompletedAsync("job", "task");

        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject { ["targetDedicatedNodes"] = 0 });

        await _account.Client.RefusedAsync(409, "TaskFilesUnavailable", "GET", "/jobs/job/tasks/task/files/stdout.txt");
    }

    [Test]
    public async Task Preparation_RunsOnceBeforeTheTasksOfANode_AndReleaseOnceAfterTheJob()
    {
        await AddPoolAsync(slots: 2);
        await _account.AddJobAsync("prepared", "pool", new JsonObject
        {
            ["jobPreparationTask"] = new JsonObject
            {
                ["commandLine"] = "/bin/sh -c 'echo prepared >> $AZ_BATCH_NODE_SHARED_DIR/log; touch made; while ! test -e $AZ_BATCH_NODE_SHARED_DIR/go; do sleep 0.01; done'",
            },
            ["jobReleaseTask"] = new JsonObject { ["commandLine"] = "/bin/sh -c 'echo released >> $AZ_BATCH_NODE_SHARED_DIR/log'" },
        });
        await _account.AddTaskAsync("prepared", Account.TaskBody("a", "test -e $AZ_BATCH_JOB_PREP_WORKING_DIR/made"));
        await _account.AddTaskAsync("prepared", Account.TaskBody("b", "test -d $AZ_BATCH_JOB_PREP_DIR"));
        string preparing = (string)(await _account.TaskAsync("prepared", "a"))["state"]!;
        string shared = Path.Combine(_account.Batch.Control.NodeFolders("pool").Values.Single(), "shared");
        JsonObject status = (await _account.Client.ExpectAsync(200, "GET", "/jobs/prepared/jobpreparationandreleasetaskstatus")).Items.Single();
        await File.WriteAllTextAsync(Path.Combine(shared, "go"), "");

        JsonObject[] tasks = [await _account.CompletedAsync("prepared", "a"), await _account.CompletedAsync("prepared", "b")];
        await _account.Client.ExpectAsync(202, "POST", "/jobs/prepared/terminate");
        await _account.Client.UntilAsync("/jobs/prepared", job =>
        {
            _account.Pass(1);
            return (string)job["state"]! == "completed";
        });
        await _account.Client.ExpectAsync(202, "DELETE", "/jobs/prepared");
        JsonObject after = (await _account.Client.ExpectAsync(200, "GET", "/jobs/prepared/jobpreparationandreleasetaskstatus")).Items.Single();

        Assert.That(preparing, Is.EqualTo("preparing"));
        Assert.That((string)status["jobPreparationTaskExecutionInfo"]!["state"]!, Is.EqualTo("running"));
        Assert.That(tasks.Select(task => (int)task["executionInfo"]!["exitCode"]!), Is.All.Zero);
        Assert.That((string)after["jobReleaseTaskExecutionInfo"]!["result"]!, Is.EqualTo("success"));
        Assert.That(await File.ReadAllLinesAsync(Path.Combine(shared, "log")), Is.EqualTo(new[] { "prepared", "released" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Preparation_ThatFails_KeepsTheTaskFromTheNodeWhereItIsWaitedFor(bool waits)
    {
        await AddPoolAsync();
        await _account.AddJobAsync("prepared", "pool", new JsonObject
        {
            ["jobPreparationTask"] = new JsonObject { ["commandLine"] = "/bin/sh -c 'exit 9'", ["waitForSuccess"] = waits },
        });
        await _account.AddTaskAsync("prepared", Account.TaskBody("task", "true"));

        await _account.Client.UntilAsync("/jobs/prepared/jobpreparationandreleasetaskstatus", body =>
            (int?)body["value"]![0]!["jobPreparationTaskExecutionInfo"]!["exitCode"] == 9);
        JsonObject task = waits
            ? await _account.TaskAsync("prepared", "task", body => (string)body["state"]! == "active")
            : await _account.CompletedAsync("prepared", "task");

        Assert.That((string)task["state"]!, Is.EqualTo(waits ? "active" : "completed"));
    }

    [TestCase(true, 2)]
    [TestCase(false, 1)]
    public async Task Preparation_AfterAReboot_RunsAgainUnlessItNeedNot(bool reruns, int runs)
    {
        await AddPoolAsync();
        await _account.AddJobAsync("prepared", "pool", new JsonObject
        {
            ["jobPreparationTask"] = new JsonObject
            {
                ["commandLine"] = "/bin/sh -c 'echo x >> $AZ_BATCH_NODE_SHARED_DIR/log'",
                ["rerunOnNodeRebootAfterSuccess"] = reruns,
            },
        });
        await _account.AddTaskAsync("prepared", Account.TaskBody("before", "true"));
        await _account.CompletedAsync("prepared", "before");
        string node = (string)(await _account.NodesAsync("pool"))[0]["id"]!;

        await _account.Client.ExpectAsync(202, "POST", $"/pools/pool/nodes/{node}/reboot");
        _account.Pass(40);
        await _account.AddTaskAsync("prepared", Account.TaskBody("after", "true"));
        await _account.CompletedAsync("prepared", "after");

        string log = Path.Combine(_account.Batch.Control.NodeFolders("pool").Values.Single(), "shared", "log");
        Assert.That(await File.ReadAllLinesAsync(log), Has.Length.EqualTo(runs));
    }

    [Test]
    public async Task Preparation_ThatStillRunsWhenTheJobEnds_IsKilled()
    {
        await AddPoolAsync();
        await _account.AddJobAsync("prepared", "pool", new JsonObject
        {
            ["jobPreparationTask"] = new JsonObject { ["commandLine"] = "sleep 1000" },
        });
        await _account.AddTaskAsync("prepared", Account.TaskBody("task", "true"));

        await _account.Client.ExpectAsync(202, "POST", "/jobs/prepared/terminate");
        await _account.Client.UntilAsync("/jobs/prepared", job =>
        {
            _account.Pass(1);
            return (string)job["state"]! == "completed";
        });

        Assert.That((string)(await _account.TaskAsync("prepared", "task"))["state"]!, Is.EqualTo("completed"));
        JsonObject status = (await _account.Client.ExpectAsync(200, "GET", "/jobs/prepared/jobpreparationandreleasetaskstatus")).Items.Single();
        Assert.That((string)status["jobPreparationTaskExecutionInfo"]!["result"]!, Is.EqualTo("failure"));
    }

    [Test]
    public async Task AddTask_NamedAsThePreparation_IsRefused()
    {
        await AddPoolAsync();
        await _account.AddJobAsync("prepared", "pool", new JsonObject
        {
            ["jobPreparationTask"] = new JsonObject { ["commandLine"] = "true" },
        });

        await _account.Client.RefusedAsync(
            409, "TaskIdSameAsJobPreparationTask", "POST", "/jobs/prepared/tasks", Account.TaskBody("JobPreparation", "true"));
    }

    private static JsonObject Sleep(string id, int slots = 1)
    {
        JsonObject body = Account.TaskBody(id, "sleep 1000");
        body["requiredSlots"] = slots;
        return body;
    }

    private async Task AddPoolAsync(int slots = 1)
    {
        JsonObject pool = Account.PoolBody("pool", dedicated: 1);
        pool["taskSlotsPerNode"] = slots;
        await _account.AddPoolAsync(pool);
        await _account.AddJobAsync("job", "pool");
    }
}
