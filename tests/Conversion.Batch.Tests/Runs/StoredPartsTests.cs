using System.Text;
using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>Parts that no monitor has given: circles, gaps, overlaps, and more images than there are.</summary>
public sealed class StoredPartsTests
{
    private RunBench _bench = null!;
    private Plan _plan = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.PutAsync("a.jpg", "b.jpg", "c.jpg", "d.jpg");
        _plan = await _bench.PlanAsync(new PlanRequest { ShardMaxImages = 2 });
    }

    [Test]
    public async Task Read_PartsOfPartsAndALineTwice_AreThem()
    {
        await WriteAsync(Part(0, 2, images: 2), Part(2, 3), Part(2, 3), Part(1, 4));

        ShardParts parts = await ReadAsync();

        Assert.That(parts.All.Select(p => p.Index), Is.EqualTo([2, 3, 4]));
        Assert.That(parts.Of(0).Select(p => p.Index), Is.EqualTo([2, 3]));
        Assert.That(parts.RootOf(3), Is.Zero);
    }

    [Test]
    public async Task Read_UnfinishedLine_CountsAsNone()
    {
        await _bench.State.AppendAsync($"{_bench.Run.Run}/parts.ndjson", "\n{\"from\":0,\"pa"u8.ToArray());

        Assert.That((await ReadAsync()).Count, Is.Zero);
    }

    private static readonly (string Name, (int From, int Index, int Images)[] Parts)[] Bad =
    [
        ("its own parent", [(2, 2, 1)]),
        ("two that are each other's", [(3, 2, 1), (2, 3, 1)]),
        ("a parent that comes later", [(5, 2, 1)]),
        ("no parent", [(-1, 2, 1)]),
        ("a gap", [(0, 3, 1)]),
        ("a shard of the plan", [(0, 1, 1)]),
        ("a negative number", [(0, -2, 1)]),
        ("the number twice", [(0, 2, 1), (1, 2, 1)]),
        ("more images than its parent", [(0, 2, 3)]),
        ("more images than its parent has left", [(0, 2, 1), (0, 3, 2)]),
        ("no images", [(0, 2, 0)]),
    ];

    public static IEnumerable<string> BadCases => Bad.Select(b => b.Name);

    [TestCaseSource(nameof(BadCases))]
    [CancelAfter(20_000)]
    public async Task Read_Bad_IsDamagedAndNamed(string name)
    {
        await WriteAsync([.. Bad.Single(b => b.Name == name).Parts.Select(p => Part(p.From, p.Index, p.Images))]);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(ReadAsync))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        Assert.That(e.Message, Does.StartWith($"'parts.ndjson' of run '{_bench.Run.Run}' is damaged: "));
    }

    [Test]
    public async Task Read_WhenAskedToStop_Stops()
    {
        await WriteAsync(Part(0, 2));

        await Assert.ThatAsync(
            () => _bench.Run.Parts.ReadAsync(_plan, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static ShardPart Part(int from, int index, int images = 1) => new()
    {
        From = from, Part = new ShardSummary { Index = index, Images = images, Bytes = 10, Hash = new string('0', 32) }, At = default,
    };

    private Task<ShardParts> ReadAsync() => _bench.Run.Parts.ReadAsync(_plan, default);

    private Task WriteAsync(params ShardPart[] parts) => _bench.State.AppendAsync(
        $"{_bench.Run.Run}/parts.ndjson",
        Encoding.UTF8.GetBytes(string.Concat(parts.Select(p => JsonSerializer.Serialize(p, BatchJson.Default.ShardPart) + "\n"))));
}
