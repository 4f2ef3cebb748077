namespace ImageConversion.BatchEmulator.Tests.Nodes;

[TestFixture]
public sealed class NodeStateTests
{
    private Account _account = null!;

    [SetUp]
    public async Task StartAsync() => _account = await Account.StartFrozenAsync();

    [TearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task StartTask_ThatSucceeds_LetsTheNodeTakeTasks()
    {
        JsonObject body = WithStartTask("echo hello; test -z \"$AZ_BATCH_TASK_ID$AZ_BATCH_JOB_ID\"; touch $AZ_BATCH_NODE_SHARED_DIR/tool");

        await _account.AddPoolAsync(body);

        JsonObject node = (await _account.NodesAsync("pool")).Single();
        Assert.That((string)node["startTaskInfo"]!["state"]!, Is.EqualTo("completed"));
        Assert.That((string)node["startTaskInfo"]!["result"]!, Is.EqualTo("success"));
        Assert.That((int)node["startTaskInfo"]!["exitCode"]!, Is.Zero);
        Answer file = await _account.Client.ExpectAsync(200, "GET", $"/pools/pool/nodes/{node["id"]}/files/startup/stdout.txt");
        Assert.That(file.Text, Is.EqualTo("hello\n"));
        await _account.Client.ExpectAsync(200, "HEAD", $"/pools/pool/nodes/{node["id"]}/files/shared/tool");
    }

    [Test]
    public async Task StartTask_WhileItRuns_KeepsTheNodeWaiting()
    {
        await _account.Client.ExpectAsync(201, "POST", "/pools", WithStartTask("sleep 1000"));
        _account.Pass(75);

        Assert.That(await _account.NodeStatesAsync("pool"), Is.EqualTo(new[] { "waitingforstarttask" }));
        Assert.That((string)(await _account.NodesAsync("pool"))[0]["startTaskInfo"]!["state"]!, Is.EqualTo("running"));
    }

    [Test]
    public async Task StartTask_ThatFails_KeepsTheNodeFromTasks_UntilAReboot()
    {
        JsonObject body = WithStartTask("test -e $AZ_BATCH_NODE_SHARED_DIR/again || { touch $AZ_BATCH_NODE_SHARED_DIR/again; exit 7; }");
        await _account.Client.ExpectAsync(201, "POST", "/pools", body);
        _account.Pass(75);
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("waits", "true"));

        JsonObject failed = (await _account.NodesAsync("pool", list => (string)list[0]["state"]! == "starttaskfailed"))[0];
        string waiting = (string)(await _account.TaskAsync("job", "waits"))["state"]!;
        await _account.Client.ExpectAsync(202, "POST", $"/pools/pool/nodes/{failed["id"]}/reboot");
        string[] rebooting = [.. await _account.NodeStatesAsync("pool")];
        _account.Pass(40);
        await _account.CompletedAsync("job", "waits");

        Assert.That((int)failed["startTaskInfo"]!["exitCode"]!, Is.EqualTo(7));
        Assert.That((string)failed["startTaskInfo"]!["failureInfo"]!["code"]!, Is.EqualTo("FailureExitCode"));
        Assert.That((string)failed["errors"]![0]!["code"]!, Is.EqualTo("StartTaskFailed"));
        Assert.That(waiting, Is.EqualTo("active"));
        Assert.That(rebooting, Is.EqualTo(new[] { "rebooting" }));
    }

    [Test]
    public async Task StartTask_WithRetries_IsTriedAgain()
    {
        JsonObject body = WithStartTask("echo x >> $AZ_BATCH_NODE_SHARED_DIR/tries; test $(wc -l < $AZ_BATCH_NODE_SHARED_DIR/tries) = 3");
        body["startTask"]!["maxTaskRetryCount"] = 2;

        await _account.AddPoolAsync(body);

        JsonObject node = (await _account.NodesAsync("pool")).Single();
        Assert.That((int)node["startTaskInfo"]!["retryCount"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task StartTask_NotWaitedFor_MayFail()
    {
        JsonObject body = WithStartTask("exit 3");
        body["startTask"]!["waitForSuccess"] = false;

        await _account.AddPoolAsync(body);

        await _account.NodesAsync("pool", list => (string?)list[0]["startTaskInfo"]!["result"] == "failure"
            && (string)list[0]["state"]! == "idle");
    }

    [Test]
    public async Task FailStartTasks_OfOneOfTwoNodes_LeavesTheOther()
    {
        _account.Batch.Control.FailStartTasks("pool", 1);
        JsonObject body = WithStartTask("true");
        body["targetDedicatedNodes"] = 2;
        await _account.Client.ExpectAsync(201, "POST", "/pools", body);
        _account.Pass(75);

        await _account.NodesAsync("pool", list =>
            list.Count(node => (string)node["state"]! == "starttaskfailed") == 1
            && list.Count(node => (string)node["state"]! == "idle") == 1);
    }

    [Test]
    public async Task Preempt_KillsAndRequeuesWithoutCounting_AndTheNodeComesBackUnderItsId()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", lowPriority: 1));
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "echo $$ > pid; sleep 1000"));
        await _account.TaskAsync("job", "task", task => (string)task["state"]! == "running");
        int process = int.Parse((await _account.Client.UntilReadAsync("/jobs/job/tasks/task/files/wd/pid")).Trim());
        string folder = _account.Batch.Control.NodeFolders("pool").Values.Single();

        string id = _account.Batch.Control.Preempt("pool").Single();
        JsonObject preempted = (await _account.NodesAsync("pool")).Single();
        JsonObject requeued = await _account.TaskAsync("job", "task");
        await _account.Client.RefusedAsync(409, "OperationInvalidForCurrentState", "GET", "/jobs/job/tasks/task/files/stdout.txt");
        _account.Pass(59);
        string[] still = [.. await _account.NodeStatesAsync("pool")];
        _account.Pass(1);
        string[] creating = [.. await _account.NodeStatesAsync("pool")];
        _account.Pass(10);
        string[] starting = [.. await _account.NodeStatesAsync("pool")];
        _account.Pass(10);
        JsonObject back = (await _account.NodesAsync("pool")).Single();
        JsonObject again = await _account.TaskAsync("job", "task");

        Assert.That((string)preempted["state"]!, Is.EqualTo("preempted"));
        Assert.That((string)preempted["id"]!, Is.EqualTo(id));
        Assert.That((string)requeued["state"]!, Is.EqualTo("active"));
        Assert.That((int)requeued["executionInfo"]!["retryCount"]!, Is.Zero);
        Assert.That((int)requeued["executionInfo"]!["requeueCount"]!, Is.Zero);
        Assert.That((still[0], creating[0], starting[0]), Is.EqualTo(("preempted", "creating", "starting")));
        Assert.That((string)back["id"]!, Is.EqualTo(id));
        Assert.That((string)back["state"]!, Is.EqualTo("running"));
        Assert.That((string)again["state"]!, Is.EqualTo("running"));
        Assert.That(() => Directory.Exists($"/proc/{process}"), Is.False.After(10_000, 10), "the process was killed");
        Assert.That(() => Directory.Exists(folder), Is.False.After(10_000, 10), "the disk is lost");
    }

    [Test]
    public async Task Preempt_KillsEvenWhatLeftTheTasksSession()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", lowPriority: 1));
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "setsid sh -c \"echo \\$\\$ > pid; exec sleep 1000\" & wait"));
        int stray = int.Parse(await _account.Client.UntilReadAsync("/jobs/job/tasks/task/files/wd/pid"));

        _account.Batch.Control.Preempt("pool");

        Assert.That(() => Directory.Exists($"/proc/{stray}"), Is.False.After(10_000, 10));
    }

    [Test]
    public async Task Preempt_WhileTheRegionHasNoNode_WaitsForOne()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", lowPriority: 1));
        _account.Batch.Control.LimitCapacity("pool", dedicated: null, lowPriority: 0);

        _account.Batch.Control.Preempt("pool");
        _account.Pass(600);
        string[] waiting = [.. await _account.NodeStatesAsync("pool")];
        _account.Batch.Control.LimitCapacity("pool", dedicated: null, lowPriority: 1);
        _account.Pass(80);

        Assert.That(waiting, Is.EqualTo(new[] { "preempted" }));
        Assert.That(await _account.NodeStatesAsync("pool"), Is.EqualTo(new[] { "idle" }));
    }

    [Test]
    public async Task Preempt_WhileLeavingOnTaskCompletion_LetsTheNodeGo()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", lowPriority: 1));
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "sleep 1000"));
        await _account.Client.ExpectAsync(202, "POST", "/pools/pool/resize", new JsonObject
        {
            ["targetLowPriorityNodes"] = 0,
            ["nodeDeallocationOption"] = "taskcompletion",
        });

        _account.Batch.Control.Preempt("pool");
        _account.Pass(60);

        Assert.That(await _account.NodesAsync("pool"), Is.Empty);
        Assert.That((string)(await _account.PoolAsync("pool"))["allocationState"]!, Is.EqualTo("steady"));
        Assert.That((string)(await _account.TaskAsync("job", "task"))["state"]!, Is.EqualTo("active"));
    }

    [Test]
    public async Task MakeUnusable_RequeuesAndKeepsTheNodeListed()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 2));
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "sleep 1000"));
        JsonObject running = await _account.TaskAsync("job", "task", task => (string)task["state"]! == "running");
        string first = (string)running["nodeInfo"]!["nodeId"]!;

        _account.Batch.Control.MakeUnusable("pool", first);
        JsonObject moved = await _account.TaskAsync("job", "task", task => (string)task["state"]! == "running");

        JsonObject node = (await _account.Client.ExpectAsync(200, "GET", $"/pools/pool/nodes/{first}")).Body;
        Assert.That((string)node["state"]!, Is.EqualTo("unusable"));
        Assert.That((string)node["errors"]![0]!["code"]!, Is.EqualTo("UnusableNode"));
        Assert.That((string)moved["nodeInfo"]!["nodeId"]!, Is.Not.EqualTo(first));
        Assert.That((int)moved["executionInfo"]!["requeueCount"]!, Is.Zero);
    }

    [Test]
    public async Task MakeNextUnusable_HitsANodeAsItBoots()
    {
        _account.Batch.Control.MakeNextUnusable("pool", 1);
        await _account.Client.ExpectAsync(201, "POST", "/pools", Account.PoolBody("pool", dedicated: 2));

        _account.Pass(75);

        Assert.That(await _account.NodeStatesAsync("pool"), Is.EquivalentTo(new[] { "unusable", "idle" }));
    }

    [Test]
    public async Task NodeCounts_CountByKindAndState()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 2, lowPriority: 3));
        _account.Batch.Control.Preempt("pool");

        JsonObject counts = (await _account.Client.ExpectAsync(200, "GET", "/nodecounts")).Items.Single();

        Assert.That((string)counts["poolId"]!, Is.EqualTo("pool"));
        Assert.That((int)counts["dedicated"]!["idle"]!, Is.EqualTo(2));
        Assert.That((int)counts["dedicated"]!["total"]!, Is.EqualTo(2));
        Assert.That((int)counts["lowPriority"]!["preempted"]!, Is.EqualTo(1));
        Assert.That((int)counts["lowPriority"]!["total"]!, Is.EqualTo(3));
        Assert.That(counts["lowPriority"]!.AsObject(), Has.Count.EqualTo(14), "13 states and the total");
    }

    [Test]
    public async Task DisableScheduling_KeepsNewTasksAway()
    {
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 1));
        await _account.AddJobAsync("job", "pool");
        string id = (string)(await _account.NodesAsync("pool"))[0]["id"]!;

        await _account.Client.ExpectAsync(200, "POST", $"/pools/pool/nodes/{id}/disablescheduling");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "true"));
        string waiting = (string)(await _account.TaskAsync("job", "task"))["state"]!;
        await _account.Client.ExpectAsync(200, "POST", $"/pools/pool/nodes/{id}/enablescheduling");
        await _account.CompletedAsync("job", "task");

        Assert.That(waiting, Is.EqualTo("active"));
    }

    private static JsonObject WithStartTask(string script)
    {
        JsonObject body = Account.PoolBody("pool", dedicated: 1);
        body["startTask"] = new JsonObject { ["commandLine"] = $"/bin/sh -c '{script}'" };
        return body;
    }
}
