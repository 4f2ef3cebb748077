using System.Text.Json.Nodes;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>Plans and heads that someone has rewritten: what a new plan may not be, a stored one may not either.</summary>
public sealed class StoredPlanTests
{
    private static readonly (string Name, Action<JsonObject> Change)[] Changes =
    [
        ("another run's", p => p["run"] = "20260102-030405-000000"),
        ("target is the source", p => p["target"] = p["source"]!.DeepClone()),
        ("source within the target", p => (p["source"], p["target"]) = ("/data/png/in", "/data/png")),
        ("no target", p => p["target"] = ""),
        ("no address", p => p["target"] = "az://UPPER"),
        ("address with a signature", p => p["source"] = "https://contoso.blob.core.windows.net/photos?sig=x"),
        ("long address", p => p["source"] = new string('a', 10_000)),
        ("recipe's hash is a path", p => p["recipeHash"] = "../../../x"),
        ("no policy", p => p["overwrite"] = 77),
        ("no tier of a folder", p => p["tier"] = "Cool"),
        ("negative total", p => p["total"] = -1),
        ("huge total", p => p["total"] = long.MaxValue),
        ("more up to date than there are", p => p["upToDate"] = 99),
        ("shards' hash is none", p => p["shardsHash"] = "x"),
        ("name of two lines", p => p["name"] = "a\n  20260102-030405-abcdef  b"),
        ("no selection", p => p["select"] = 77),
        ("selection that a folder has not", p => (p["source"], p["select"]) = ("/data/jpg", "ContentType")),
        ("no MD5 check", p => p["checkMd5"] = 77),
        ("no properties", p => p["preserve"] = 64),
        ("not carried, and not asked for", p => p["notPreserved"] = "Tags"),
        ("no reason", p => p["ignoredBy"] = new JsonObject { ["Name"] = -1 }),
        ("ignored file is null", p => p["ignoredFiles"] = new JsonArray { null }),
        ("source is null", p => p["source"] = null),
        ("recipe is null", p => p["recipe"] = null),
    ];

    private static readonly (string Name, Action<JsonArray> Change)[] ShardChanges =
    [
        ("gap", s => s[0]!["index"] = 1),
        ("negative index", s => s[0]!["index"] = -1),
        ("twice", s => s.Add(s[0]!.DeepClone())),
        ("no images", s => s[0]!["images"] = 0),
        ("too many images", s => s[0]!["images"] = int.MaxValue),
        ("negative bytes", s => s[0]!["bytes"] = -1),
        ("hash is a path", s => s[0]!["hash"] = "../x"),
        ("SHA-256 of another", s => s[0]!["sha256"] = new string('0', 64)),
        ("long list", s => s[0]!["listBytes"] = int.MaxValue),
        ("negative list", s => s[0]!["listBytes"] = -1),
        ("null", s => s[0] = null),
        ("one fewer", s => s.RemoveAt(1)),
    ];

    private RunBench _bench = null!;

    public static IEnumerable<string> PlanCases => Changes.Select(c => c.Name);

    public static IEnumerable<string> ShardCases => ShardChanges.Select(c => c.Name);

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.PutAsync("a.jpg", "b.jpg");
        _ = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 1 });
    }

    [TestCaseSource(nameof(PlanCases))]
    public async Task Read_Tampered_IsRefusedAsPlanAndAsHead(string change)
    {
        await _bench.TamperAsync(Changes.Single(c => c.Name == change).Change);

        await RefusedAsync(() => _bench.Run.Plan.ReadAsync(default));
        await RefusedAsync(() => _bench.Run.Plan.ReadHeadAsync(default));
    }

    [TestCaseSource(nameof(ShardCases))]
    public Task Read_TamperedShards_AreRefused(string change) => RefusedAfterAsync(plan =>
    {
        if (plan["shards"] is JsonArray { Count: > 0 } shards)
        {
            ShardChanges.Single(c => c.Name == change).Change(shards);
        }
    });

    [Test]
    public Task Read_ShardsWithoutTheHeadsHash_AreRefused() => RefusedAfterAsync(plan =>
    {
        if (plan["shards"] is JsonArray { Count: > 0 } shards)
        {
            (shards[0]!["hash"], shards[1]!["hash"]) = (shards[1]!["hash"]!.DeepClone(), shards[0]!["hash"]!.DeepClone());
        }
    });

    [Test]
    public async Task Read_PlanAndHeadThatDiffer_AreRefused()
    {
        bool isFirst = true;
        await _bench.TamperAsync(plan =>
        {
            plan["target"] = isFirst ? "/data/elsewhere" : plan["target"]!.DeepClone();
            isFirst = false;
        });

        await RefusedAsync(() => _bench.Run.Plan.ReadAsync(default));
    }

    [Test]
    public async Task Read_WithoutItsHead_IsRefused()
    {
        await _bench.State.DeleteAsync($"{_bench.Run.Run}/head.json");

        await RefusedAsync(() => _bench.Run.Plan.ReadAsync(default));
    }

    [Test]
    public async Task Read_OtherTarget_HasAnotherHash()
    {
        string? before = (await _bench.Run.Plan.ReadAsync(default)).Sha256;
        await _bench.TamperAsync(plan => plan["target"] = "/data/elsewhere");

        Assert.That((await _bench.Run.Plan.ReadAsync(default)).Sha256, Is.Not.Null.And.Not.EqualTo(before));
    }

    [Test]
    public async Task Read_LongerThanAnyPlan_IsRefused()
    {
        await _bench.State.WriteAsync($"{_bench.Run.Run}/plan.json", new byte[(64 << 20) + 1]);

        await RefusedAsync(() => _bench.Run.Plan.ReadAsync(default));
    }

    private async Task RefusedAfterAsync(Action<JsonObject> change)
    {
        await _bench.TamperAsync(change);

        await RefusedAsync(() => _bench.Run.Plan.ReadAsync(default));
    }

    private static async Task RefusedAsync(Func<Task> read)
    {
        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => read()))!;
        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid), e.Message);
    }
}
