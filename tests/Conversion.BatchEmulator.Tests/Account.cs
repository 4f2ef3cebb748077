using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.BatchEmulator.Tests;

/// <summary>An emulator with a client, and the usual steps on it.</summary>
internal sealed class Account : IAsyncDisposable
{
    private Account(EmulatedBatch batch, FakeTimeProvider? time)
    {
        Batch = batch;
        Client = new BatchClient(batch);
        Time = time;
    }

    public EmulatedBatch Batch { get; }

    public BatchClient Client { get; }

    /// <summary>The emulator's clock, where a test moves it.</summary>
    public FakeTimeProvider? Time { get; }

    public static async Task<Account> StartAsync(EmulatedBatchOptions? options = null) =>
        new(await EmulatedBatch.StartAsync(options ?? new EmulatedBatchOptions { TimeScale = 1000 }), time: null);

    /// <summary>An emulator whose time stands still, at the service's pace, until the test moves it.</summary>
    public static async Task<Account> StartFrozenAsync()
    {
        var time = new FakeTimeProvider();
        return new Account(await EmulatedBatch.StartAsync(new EmulatedBatchOptions { TimeScale = 1, TimeProvider = time }), time);
    }

    /// <summary>Moves the clock second by second, so that what one timer starts is in time for the next.</summary>
    public void Pass(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            Time!.Advance(TimeSpan.FromSeconds(1));
        }
    }

    public static JsonObject PoolBody(string id, int dedicated = 0, int lowPriority = 0) => new()
    {
        ["id"] = id,
        ["vmSize"] = "STANDARD_D2S_V5",
        ["virtualMachineConfiguration"] = new JsonObject
        {
            ["imageReference"] = new JsonObject { ["publisher"] = "canonical", ["offer"] = "ubuntu-24_04-lts", ["sku"] = "server" },
            ["nodeAgentSKUId"] = "batch.node.ubuntu 24.04",
        },
        ["targetDedicatedNodes"] = dedicated,
        ["targetLowPriorityNodes"] = lowPriority,
    };

    public static JsonObject TaskBody(string id, string script) => new()
    {
        ["id"] = id,
        ["commandLine"] = $"/bin/sh -c '{script}'",
    };

    /// <summary>An identity that <see cref="AddPoolWithIdentityAsync"/> gives to pools.</summary>
    public const string Identity =
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";

    /// <summary>Makes a pool of one node with an identity, through the management plane, and waits for the node.</summary>
    public async Task AddPoolWithIdentityAsync(string id, JsonObject? startTask = null)
    {
        using var arm = new BatchClient(Batch)
        {
            UseHttps = true,
            Token = Batch.IssueToken("https://management.azure.com/.default"),
        };
        await arm.ExpectAsync(
            200,
            "PUT",
            $"/subscriptions/s/resourceGroups/g/providers/Microsoft.Batch/batchAccounts/{Batch.AccountName}/pools/{id}",
            new JsonObject
            {
                ["identity"] = new JsonObject
                {
                    ["type"] = "UserAssigned",
                    ["userAssignedIdentities"] = new JsonObject { [Identity] = new JsonObject() },
                },
                ["properties"] = new JsonObject
                {
                    ["vmSize"] = "STANDARD_D2S_V5",
                    ["startTask"] = startTask,
                    ["deploymentConfiguration"] = new JsonObject
                    {
                        ["virtualMachineConfiguration"] = new JsonObject
                        {
                            ["imageReference"] = new JsonObject { ["publisher"] = "canonical", ["offer"] = "ubuntu-24_04-lts", ["sku"] = "server" },
                            ["nodeAgentSkuId"] = "batch.node.ubuntu 24.04",
                        },
                    },
                    ["scaleSettings"] = new JsonObject { ["fixedScale"] = new JsonObject { ["targetDedicatedNodes"] = 1 } },
                },
            });
        await NodesAsync(id, list => list.Count == 1 && (string)list[0]["state"]! == "idle");
    }

    /// <summary>Makes a pool and waits until its nodes take tasks.</summary>
    public async Task AddPoolAsync(JsonObject body)
    {
        await Client.ExpectAsync(201, "POST", "/pools", body);
        if (Time is not null)
        {
            // Allocated, created, started.
            Pass(55 + 10 + 10);
        }

        int nodes = (int)body["targetDedicatedNodes"]! + (int)body["targetLowPriorityNodes"]!;
        await NodesAsync((string)body["id"]!, list => list.Count(node => (string)node["state"]! is "idle" or "running") == nodes);
    }

    public async Task<IReadOnlyList<JsonObject>> NodesAsync(string pool, Func<IReadOnlyList<JsonObject>, bool> isReached)
    {
        JsonObject list = await Client.UntilAsync(
            $"/pools/{pool}/nodes", body => isReached([.. body["value"]!.AsArray().Select(node => (JsonObject)node!)]));
        return [.. list["value"]!.AsArray().Select(node => (JsonObject)node!)];
    }

    public Task AddJobAsync(string id, string pool, JsonObject? more = null)
    {
        var body = new JsonObject { ["id"] = id, ["poolInfo"] = new JsonObject { ["poolId"] = pool } };
        foreach ((string name, JsonNode? value) in more ?? [])
        {
            body[name] = value!.DeepClone();
        }

        return Client.ExpectAsync(201, "POST", "/jobs", body);
    }

    public async Task<JsonObject> PoolAsync(string id) => (await Client.ExpectAsync(200, "GET", $"/pools/{id}")).Body;

    public async Task<JsonObject> JobAsync(string id) => (await Client.ExpectAsync(200, "GET", $"/jobs/{id}")).Body;

    public async Task<JsonObject> TaskAsync(string job, string task) =>
        (await Client.ExpectAsync(200, "GET", $"/jobs/{job}/tasks/{task}")).Body;

    public async Task<IReadOnlyList<JsonObject>> NodesAsync(string pool) =>
        (await Client.ExpectAsync(200, "GET", $"/pools/{pool}/nodes")).Items;

    /// <summary>The states of a pool's nodes, in no order.</summary>
    public async Task<IEnumerable<string>> NodeStatesAsync(string pool) =>
        (await NodesAsync(pool)).Select(node => (string)node["state"]!);

    public Task AddTaskAsync(string job, JsonObject body) => Client.ExpectAsync(201, "POST", $"/jobs/{job}/tasks", body);

    public Task<JsonObject> TaskAsync(string job, string task, Func<JsonObject, bool> isReached) =>
        Client.UntilAsync($"/jobs/{job}/tasks/{task}", isReached);

    public Task<JsonObject> CompletedAsync(string job, string task) =>
        TaskAsync(job, task, body => (string)body["state"]! == "completed");

    public async Task<string> FileAsync(string job, string task, string file) =>
        (await Client.ExpectAsync(200, "GET", $"/jobs/{job}/tasks/{task}/files/{file}")).Text;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Batch.DisposeAsync();
    }
}
