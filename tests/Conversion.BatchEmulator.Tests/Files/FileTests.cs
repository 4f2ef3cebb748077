namespace ImageConversion.BatchEmulator.Tests.Files;

[TestFixture]
public sealed class FileTests
{
    private const string Files = "/jobs/job/tasks/task/files";

    private Account _account = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _account = await Account.StartAsync();
        await _account.AddPoolAsync(Account.PoolBody("pool", dedicated: 1));
        await _account.AddJobAsync("job", "pool");
        await _account.AddTaskAsync("job", Account.TaskBody("task", "printf 0123456789; mkdir -p sub; printf x > \"sub/a b%2F.txt\""));
        await _account.CompletedAsync("job", "task");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [TestCase("bytes=0-3", "0123")]
    [TestCase("bytes=4-4", "4")]
    [TestCase("bytes=7-", "789")]
    [TestCase("bytes=8-100", "89")]
    public async Task Get_OfARange_IsThatPart(string range, string content)
    {
        Answer answer = await _account.Client.SendAsync("GET", $"{Files}/stdout.txt", null, ("ocp-range", range));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, content)));
        Assert.That(answer.Headers["Content-Length"], Is.EqualTo($"{content.Length}"));
    }

    [TestCase("bytes=10-", 416, "InvalidRange")]
    [TestCase("bytes=5-4", 416, "InvalidRange")]
    [TestCase("bytes=a-b", 400, "InvalidHeaderValue")]
    [TestCase("0-3", 400, "InvalidHeaderValue")]
    public async Task Get_OfABadRange_IsRefused(string range, int status, string code)
    {
        Answer answer = await _account.Client.SendAsync("GET", $"{Files}/stdout.txt", null, ("ocp-range", range));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((status, code)));
    }

    [Test]
    public async Task Head_OfAFile_DescribesIt()
    {
        Answer answer = await _account.Client.ExpectAsync(200, "HEAD", $"{Files}/stdout.txt");

        Assert.That(answer.Content, Is.Empty);
        Assert.That(answer.Headers["Content-Length"], Is.EqualTo("10"));
        Assert.That(answer.Headers["ocp-batch-file-isdirectory"], Is.EqualTo("False"));
        Assert.That(answer.Headers["ocp-batch-file-url"], Is.EqualTo($"{_account.Batch.HttpEndpoint}jobs/job/tasks/task/files/stdout.txt"));
        Assert.That(answer.Headers["ocp-batch-file-mode"], Does.Match("^0100[0-7]{3}$"));
        Assert.That(answer.Headers["ocp-creation-time"], Does.EndWith(" GMT"));
    }

    [TestCase("wd/sub/a%20b%252F.txt")]
    [TestCase("wd%2Fsub%2Fa%20b%252F.txt")]
    public async Task Get_ByAnEncodedPath_FindsTheFile(string path) =>
        Assert.That((await _account.Client.ExpectAsync(200, "GET", $"{Files}/{path}")).Text, Is.EqualTo("x"));

    [TestCase("nothing.txt")]
    [TestCase("..%2F..%2F..%2F..%2Fshared")]
    [TestCase("..%2Ftask2%2Fstdout.txt")]
    public async Task Get_OfWhatIsNotTheTasks_IsNotFound(string path) =>
        await _account.Client.RefusedAsync(404, "FileNotFound", "GET", $"{Files}/{path}");

    [Test]
    public async Task List_OfATask_IsFlatOrDeep()
    {
        IReadOnlyList<JsonObject> flat = (await _account.Client.ExpectAsync(200, "GET", Files)).Items;
        IReadOnlyList<JsonObject> deep = (await _account.Client.ExpectAsync(200, "GET", $"{Files}?recursive=true")).Items;

        Assert.That(flat.Select(file => (string)file["name"]!), Is.EqualTo(new[] { "stderr.txt", "stdout.txt", "wd" }));
        Assert.That(
            deep.Select(file => (string)file["name"]!),
            Is.EqualTo(new[] { "stderr.txt", "stdout.txt", "wd", "wd/sub", "wd/sub/a b%2F.txt" }));
        Assert.That((long)flat[1]["properties"]!["contentLength"]!, Is.EqualTo(10));
        Assert.That((bool)flat[2]["isDirectory"]!);
    }

    [Test]
    public async Task Get_OfATaskThatNeverRan_IsRefused()
    {
        await _account.AddJobAsync("other", "nowhere");
        await _account.AddTaskAsync("other", Account.TaskBody("task", "true"));

        await _account.Client.RefusedAsync(
            409, "OperationInvalidForCurrentState", "GET", "/jobs/other/tasks/task/files/stdout.txt");
    }
}
