using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace ImageConversion.BatchEmulator.Tests.Tasks;

/// <summary>What tasks are given from storage and what they leave there, in the name of the pool's identity.</summary>
[TestFixture]
public sealed class StorageTests
{
    private Account _account = null!;
    private BlobContainerClient _source = null!;
    private BlobContainerClient _target = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _source = new BlobContainerClient(Azurite.Shared.ConnectionString, Azurite.NewContainerName());
        _target = new BlobContainerClient(Azurite.Shared.ConnectionString, Azurite.NewContainerName());
        await _source.CreateAsync();
        await _target.CreateAsync();
        await _source.UploadBlobAsync("lists/one.txt", BinaryData.FromString("one\n"));
        await _source.UploadBlobAsync("lists/deep/two.txt", BinaryData.FromString("two\n"));
        await _source.UploadBlobAsync("tool.sh", BinaryData.FromString("#!/bin/sh\necho tool says $1\n"));
        _account = await Account.StartAsync(new EmulatedBatchOptions
        {
            TimeScale = 1000,
            StorageConnectionStrings = [Azurite.Shared.ConnectionString],
        });
        await _account.AddPoolWithIdentityAsync("pool");
        await _account.AddJobAsync("job", "pool");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task ResourceFiles_OfABlobAndOfAContainer_AreThereBeforeTheTask()
    {
        JsonObject body = Account.TaskBody("given", "bin/tool.sh hello; cat in/lists/one.txt in/lists/deep/two.txt; stat -c %a bin/tool.sh in/lists/one.txt");
        body["resourceFiles"] = new JsonArray(
            Named(new JsonObject { ["httpUrl"] = $"{_source.Uri}/tool.sh", ["filePath"] = "bin/tool.sh" }),
            Named(new JsonObject
            {
                ["storageContainerUrl"] = $"{_source.Uri}", ["blobPrefix"] = "lists/", ["filePath"] = "in", ["fileMode"] = "0640",
            }));
        await _account.AddTaskAsync("job", body);

        await _account.CompletedAsync("job", "given");

        Assert.That(await _account.FileAsync("job", "given", "stdout.txt"), Is.EqualTo("tool says hello\none\ntwo\n770\n640\n"));
    }

    [TestCase("tool.sh", false, "BlobAccessDenied")]
    [TestCase("absent.sh", true, "BlobNotFound")]
    public async Task ResourceFiles_ThatCannotBeHad_FailTheTaskWithoutARetry(string blob, bool isNamed, string code)
    {
        var file = new JsonObject { ["httpUrl"] = $"{_source.Uri}/{blob}", ["filePath"] = "file" };
        JsonObject body = Account.TaskBody($"lacks-{code}", "touch $AZ_BATCH_NODE_SHARED_DIR/ran");
        body["resourceFiles"] = new JsonArray(isNamed ? Named(file) : file);
        body["constraints"] = new JsonObject { ["maxTaskRetryCount"] = 3 };
        await _account.AddTaskAsync("job", body);

        JsonObject info = (JsonObject)(await _account.CompletedAsync("job", $"lacks-{code}"))["executionInfo"]!;

        Assert.That((string)info["failureInfo"]!["code"]!, Is.EqualTo(code));
        Assert.That((string)info["failureInfo"]!["category"]!, Is.EqualTo("usererror"));
        Assert.That((int)info["retryCount"]!, Is.Zero);
        Assert.That(File.Exists(Path.Combine(_account.Batch.Control.NodeFolders("pool").Values.Single(), "shared", "ran")), Is.False);
    }

    [Test]
    public async Task ResourceFiles_ByAnIdentityThatThePoolDoesNotHave_AreDenied()
    {
        JsonObject file = Named(new JsonObject { ["httpUrl"] = $"{_source.Uri}/tool.sh", ["filePath"] = "file" });
        file["identityReference"]!["resourceId"] = Account.Identity + "-of-others";
        JsonObject body = Account.TaskBody("stranger", "true");
        body["resourceFiles"] = new JsonArray(file);
        await _account.AddTaskAsync("job", body);

        JsonObject task = await _account.CompletedAsync("job", "stranger");

        Assert.That((string)task["executionInfo"]!["failureInfo"]!["code"]!, Is.EqualTo("BlobAccessDenied"));
    }

    [TestCase(0, "good/log.txt", "good/parts/a.bin")]
    [TestCase(1, "bad/stderr.txt", "bad/stdout.txt")]
    public async Task OutputFiles_AreUploadedByPatternAndByHowTheTaskEnded(int exitCode, params string[] blobs)
    {
        string id = $"leaves-{exitCode}";
        JsonObject body = Account.TaskBody(id, $"mkdir -p out/parts; echo log > out/log.txt; echo a > out/parts/a.bin; echo b > out/parts/b.txt; exit {exitCode}");
        body["outputFiles"] = new JsonArray(
            Output("out/log.txt", $"{id}/good/log.txt", "tasksuccess"),
            Output("out/**/*.bin", $"{id}/good", "TaskSuccess"),
            Output("../std*.txt", $"{id}/bad", "taskfailure"));
        await _account.AddTaskAsync("job", body);

        JsonObject task = await _account.CompletedAsync("job", id);

        Assert.That((int)task["executionInfo"]!["exitCode"]!, Is.EqualTo(exitCode));
        Assert.That(await NamesAsync($"{id}/"), Is.EquivalentTo(blobs));
        Assert.That(await _account.FileAsync("job", id, "fileuploadout.txt"), Does.Contain(blobs[0]));
        Assert.That(await _account.FileAsync("job", id, "fileuploaderr.txt"), Is.Empty);
    }

    [Test]
    public async Task OutputFiles_WithHeaders_AreUploadedWithThem()
    {
        JsonObject body = Account.TaskBody("page", "echo hi > page.html");
        JsonObject output = Output("page.html", "page.html", "taskcompletion");
        output["destination"]!["container"]!["uploadHeaders"] = new JsonArray(
            new JsonObject { ["name"] = "x-ms-blob-content-type", ["value"] = "text/html" },
            new JsonObject { ["name"] = "x-ms-meta-run", ["value"] = "seven" });
        body["outputFiles"] = new JsonArray(output);
        await _account.AddTaskAsync("job", body);
        await _account.CompletedAsync("job", "page");

        BlobProperties properties = await _target.GetBlobClient("page.html").GetPropertiesAsync();

        Assert.That(properties.ContentType, Is.EqualTo("text/html"));
        Assert.That(properties.Metadata["run"], Is.EqualTo("seven"));
        output["destination"]!["container"]!["uploadHeaders"]![0]!["name"] = "x-ms-tags";
        body["id"] = "page2";
        await _account.Client.RefusedAsync(400, "InvalidPropertyValue", "POST", "/jobs/job/tasks", body);
    }

    [Test]
    public async Task OutputFiles_ToAContainerThatIsNotThere_FailTheTaskThatSucceeded()
    {
        JsonObject body = Account.TaskBody("nowhere", "echo x > x.txt");
        JsonObject output = Output("x.txt", "x.txt", "tasksuccess");
        output["destination"]!["container"]!["containerUrl"] = $"{_target.Uri}-absent";
        body["outputFiles"] = new JsonArray(output);
        body["constraints"] = new JsonObject { ["maxTaskRetryCount"] = 2 };
        await _account.AddTaskAsync("job", body);

        JsonObject info = (JsonObject)(await _account.CompletedAsync("job", "nowhere"))["executionInfo"]!;

        Assert.That((int)info["exitCode"]!, Is.Zero);
        Assert.That((string)info["result"]!, Is.EqualTo("failure"));
        Assert.That((string)info["failureInfo"]!["code"]!, Is.EqualTo("FileUploadContainerNotFound"));
        Assert.That((int)info["retryCount"]!, Is.Zero);
        Assert.That(await _account.FileAsync("job", "nowhere", "fileuploaderr.txt"), Does.Contain("FileUploadContainerNotFound"));
    }

    [Test]
    public async Task StartTask_MayHaveResourceFiles_Too()
    {
        await _account.AddPoolWithIdentityAsync("started", new JsonObject
        {
            ["commandLine"] = "bin/tool.sh started",
            ["resourceFiles"] = new JsonArray(Named(new JsonObject { ["httpUrl"] = $"{_source.Uri}/tool.sh", ["filePath"] = "bin/tool.sh" })),
        });

        JsonObject node = (await _account.NodesAsync("started")).Single();

        Assert.That(
            (await _account.Client.ExpectAsync(200, "GET", $"/pools/started/nodes/{node["id"]}/files/startup/stdout.txt")).Text,
            Is.EqualTo("tool says started\n"));
    }

    private static JsonObject Named(JsonObject file)
    {
        file["identityReference"] = new JsonObject { ["resourceId"] = Account.Identity };
        return file;
    }

    private JsonObject Output(string pattern, string path, string condition) => new()
    {
        ["filePattern"] = pattern,
        ["destination"] = new JsonObject
        {
            ["container"] = Named(new JsonObject { ["containerUrl"] = $"{_target.Uri}", ["path"] = path }),
        },
        ["uploadOptions"] = new JsonObject { ["uploadCondition"] = condition },
    };

    private async Task<List<string>> NamesAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (BlobItem item in _target.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }))
        {
            names.Add(item.Name[prefix.Length..]);
        }

        return names;
    }
}
