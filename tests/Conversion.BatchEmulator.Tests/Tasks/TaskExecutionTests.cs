namespace ImageConversion.BatchEmulator.Tests.Tasks;

/// <summary>Tasks as real processes on a node with two slots.</summary>
[TestFixture]
public sealed class TaskExecutionTests
{
    private Account _account = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _account = await Account.StartAsync();
        JsonObject pool = Account.PoolBody("pool", dedicated: 1);
        pool["taskSlotsPerNode"] = 2;
        await _account.AddPoolAsync(pool);
        await _account.AddJobAsync("job", "pool", new JsonObject
        {
            ["commonEnvironmentSettings"] = new JsonArray(new JsonObject { ["name"] = "COMMON", ["value"] = "for all" }),
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task AddTask_OfARealProcess_LeavesOutputFilesAndExitCode()
    {
        await _account.AddTaskAsync("job", Account.TaskBody("echo", "echo out; echo err >&2; pwd > here.txt"));

        JsonObject task = await _account.CompletedAsync("job", "echo");

        Assert.That((int)task["executionInfo"]!["exitCode"]!, Is.Zero);
        Assert.That((string)task["executionInfo"]!["result"]!, Is.EqualTo("success"));
        Assert.That(await _account.FileAsync("job", "echo", "stdout.txt"), Is.EqualTo("out\n"));
        Assert.That(await _account.FileAsync("job", "echo", "stderr.txt"), Is.EqualTo("err\n"));
        Assert.That(await _account.FileAsync("job", "echo", "wd/here.txt"), Does.EndWith("/workitems/job/job-1/echo/wd\n"));
    }

    [Test]
    public async Task Environment_OfATask_IsTheServicesAndNothingElse()
    {
        JsonObject body = Account.TaskBody("env", "env");
        body["environmentSettings"] = new JsonArray(new JsonObject { ["name"] = "OWN", ["value"] = "a = b" });
        await _account.AddTaskAsync("job", body);
        await _account.CompletedAsync("job", "env");

        Dictionary<string, string> variables = (await _account.FileAsync("job", "env", "stdout.txt"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

        string root = variables["AZ_BATCH_NODE_ROOT_DIR"];
        Assert.That(Directory.Exists(root));
        Assert.That(variables.Keys, Is.EquivalentTo(new[]
        {
            "AZ_BATCH_ACCOUNT_NAME", "AZ_BATCH_ACCOUNT_URL", "AZ_BATCH_POOL_ID", "AZ_BATCH_NODE_ID", "AZ_BATCH_NODE_IS_DEDICATED",
            "AZ_BATCH_NODE_ROOT_DIR", "AZ_BATCH_NODE_SHARED_DIR", "AZ_BATCH_NODE_STARTUP_DIR", "AZ_BATCH_NODE_MOUNTS_DIR",
            "AZ_BATCH_TASK_DIR", "AZ_BATCH_TASK_WORKING_DIR", "AZ_BATCH_TASK_RESERVED_EPHEMERAL_DISK_SPACE_BYTES",
            "AZ_BATCH_JOB_ID", "AZ_BATCH_TASK_ID", "COMMON", "OWN", "PATH", "HOME",
            // Where the node's metadata service is; on a node it has an address of its own.
            "IMGCONV_METADATA_ENDPOINT",
            // The shell's own.
            "PWD",
        }));
        Assert.That(variables["AZ_BATCH_ACCOUNT_NAME"], Is.EqualTo(_account.Batch.AccountName));
        Assert.That(variables["AZ_BATCH_NODE_IS_DEDICATED"], Is.EqualTo("true"));
        Assert.That(variables["AZ_BATCH_TASK_DIR"], Is.EqualTo($"{root}/workitems/job/job-1/env"));
        Assert.That(variables["AZ_BATCH_TASK_WORKING_DIR"], Is.EqualTo($"{root}/workitems/job/job-1/env/wd"));
        Assert.That((variables["OWN"], variables["COMMON"]), Is.EqualTo(("a = b", "for all")));
    }

    [TestCase(2, 3)]
    [TestCase(0, 1)]
    public async Task Retries_OfATaskThatFails_AreOneMoreTry(int retries, int tries)
    {
        string id = $"fails-{retries}";
        JsonObject body = Account.TaskBody(id, $"echo try >> $AZ_BATCH_NODE_SHARED_DIR/{id}; exit 5");
        body["constraints"] = new JsonObject { ["maxTaskRetryCount"] = retries };
        await _account.AddTaskAsync("job", body);

        JsonObject info = (JsonObject)(await _account.CompletedAsync("job", id))["executionInfo"]!;

        Assert.That(await File.ReadAllLinesAsync(Shared(id)), Has.Length.EqualTo(tries));
        Assert.That((int)info["exitCode"]!, Is.EqualTo(5));
        Assert.That((int)info["retryCount"]!, Is.EqualTo(retries));
        Assert.That((string)info["result"]!, Is.EqualTo("failure"));
        Assert.That((string)info["failureInfo"]!["category"]!, Is.EqualTo("usererror"));
        Assert.That((string)info["failureInfo"]!["code"]!, Is.EqualTo("FailureExitCode"));
    }

    [Test]
    public async Task Retries_WithoutLimit_GoOnUntilItSucceeds()
    {
        JsonObject body = Account.TaskBody("stubborn", "echo try >> $AZ_BATCH_NODE_SHARED_DIR/stubborn; test $(wc -l < $AZ_BATCH_NODE_SHARED_DIR/stubborn) = 5");
        body["constraints"] = new JsonObject { ["maxTaskRetryCount"] = -1 };
        await _account.AddTaskAsync("job", body);

        JsonObject info = (JsonObject)(await _account.CompletedAsync("job", "stubborn"))["executionInfo"]!;

        Assert.That((int)info["retryCount"]!, Is.EqualTo(4));
        Assert.That((string)info["result"]!, Is.EqualTo("success"));
        Assert.That(info["failureInfo"], Is.Null);
    }

    [Test]
    public async Task CommandLine_IsNotAShells()
    {
        await _account.AddTaskAsync("job", new JsonObject
        {
            ["id"] = "plain",
            ["commandLine"] = "echo $AZ_BATCH_TASK_ID \"two  words\" 'a|b' > out.txt && true",
        });

        await _account.CompletedAsync("job", "plain");

        Assert.That(
            await _account.FileAsync("job", "plain", "stdout.txt"),
            Is.EqualTo("$AZ_BATCH_TASK_ID two  words a|b > out.txt && true\n"));
    }

    [TestCase("no-such-program --help", "CommandProgramNotFound")]
    [TestCase("./missing", "CommandProgramNotFound")]
    [TestCase("echo 'open", "CommandLaunchFailed")]
    public async Task CommandLine_ThatCannotRun_FailsWithoutARetry(string commandLine, string code)
    {
        string id = $"bad-{commandLine.Length}";
        await _account.AddTaskAsync("job", new JsonObject
        {
            ["id"] = id,
            ["commandLine"] = commandLine,
            ["constraints"] = new JsonObject { ["maxTaskRetryCount"] = 5 },
        });

        JsonObject info = (JsonObject)(await _account.CompletedAsync("job", id))["executionInfo"]!;

        Assert.That((string)info["failureInfo"]!["code"]!, Is.EqualTo(code));
        Assert.That((int)info["retryCount"]!, Is.Zero);
        Assert.That(info["exitCode"], Is.Null);
    }

    [Test]
    public async Task Reactivate_OfAFailedTask_RunsItAgain()
    {
        await _account.AddTaskAsync("job", Account.TaskBody("twice", "test -e $AZ_BATCH_NODE_SHARED_DIR/twice || { touch $AZ_BATCH_NODE_SHARED_DIR/twice; exit 1; }"));
        await _account.CompletedAsync("job", "twice");

        await _account.Client.ExpectAsync(204, "POST", "/jobs/job/tasks/twice/reactivate");
        JsonObject task = await _account.TaskAsync("job", "twice", body =>
            (string)body["state"]! == "completed" && (string)body["executionInfo"]!["result"]! == "success");

        Assert.That((int)task["executionInfo"]!["retryCount"]!, Is.Zero);
        await _account.Client.RefusedAsync(409, "TaskCompleted", "POST", "/jobs/job/tasks/twice/reactivate");
    }

    private string Shared(string name) =>
        Path.Combine(_account.Batch.Control.NodeFolders("pool").Values.Single(), "shared", name);
}
