namespace Conversion.BatchEmulator.Tests.Tasks;

[TestFixture]
public sealed class TaskExecutionTests
{
    private Account _account = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _account = await Account.StartAsync();
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 1));
        await _account.AddJobAsync("job", "pool");
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
}
