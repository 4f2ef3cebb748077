using System.IO.Compression;
using System.Text;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Tests.Stores;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>Lists that someone has rewritten, and lists that unpack to more than memory holds.</summary>
public sealed class StoredListTests
{
    private const string Good = """{"name":"a.jpg","target":"a.png","bytes":1,"etag":"e"}""";

    private RunBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new RunBench();
        await _bench.State.CreateIfAbsentAsync();
    }

    [TestCase("""{"name":"a.jpg","target":".ssh/authorized_keys","bytes":1,"etag":"e"}""")]
    [TestCase("""{"name":"a.jpg","target":"b.png","bytes":1,"etag":"e"}""")]
    [TestCase("""{"name":"a.jpg","target":"../a.png","bytes":1,"etag":"e"}""")]
    [TestCase("""{"name":"a.jpg","target":"a.jpg.png","bytes":1,"etag":"e"}""")]
    [TestCase("""{"name":"a.jpg","target":"a.jpg","bytes":1,"etag":"e"}""")]
    [TestCase("""{"name":"id_rsa","target":"id_rsa","bytes":1,"etag":"e"}""")]
    [TestCase("""{"name":"","target":".png","bytes":1,"etag":"e"}""")]
    [TestCase("""{"name":"a.jpg","target":"a.png","bytes":-1,"etag":"e"}""")]
    [TestCase("""{"name":null,"target":"a.png","bytes":1,"etag":"e"}""")]
    [TestCase("""{"name":"a.jpg","target":"a.png","bytes":1,"etag":null}""")]
    [TestCase(Good + "\n" + Good)]
    public async Task Read_ImageThatNoPlanHas_IsRefused(string lines)
    {
        await WriteAsync(lines + "\n");

        await RefusedAsync();
    }

    [Test]
    public async Task Read_GoodList_IsRead()
    {
        await WriteAsync(Good + "\n");

        (ShardSummary shard, _) = await _bench.Run.Shards.ReadAsync(0, NamePolicy.Replace, sha256: null, default);

        Assert.That((shard.Images, shard.ListBytes), Is.EqualTo((1, Good.Length + 1)));
    }

    [Test]
    public async Task Read_ListWithAnotherHashThanIsKnown_IsRefused()
    {
        await WriteAsync(Good + "\n");

        BatchException e = (await Assert.ThrowsAsync<BatchException>(
            () => _bench.Run.Shards.ReadAsync(0, NamePolicy.Replace, new string('0', 64), default)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
    }

    // A megabyte that unpacks to a gigabyte: of one line, and of many.
    [TestCase(false)]
    [TestCase(true)]
    public async Task Read_Bomb_EndsAtTheBoundWithoutTheMemory(bool ofLines)
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] piece = new byte[1 << 20];
            if (ofLines)
            {
                Array.Fill(piece, (byte)'\n');
            }

            for (int i = 0; i < 1024; i++)
            {
                await zip.WriteAsync(piece);
            }
        }

        await _bench.State.WriteAsync($"{_bench.Run.Run}/shards/00000.ndjson.gz", packed.ToArray());
        long before = GC.GetTotalAllocatedBytes();

        await RefusedAsync();

        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(8L << 20));
    }

    [Test]
    public async Task Read_LongerThanThePlanSays_IsDamagedAndNamed()
    {
        ShardSummary planned = await _bench.Run.Shards.WriteAsync(0, [Image("a.jpg")], default);
        await WriteAsync(Good + "\n" + new string(' ', 100_000) + "\n");

        BatchException e = (await Assert.ThrowsAsync<BatchException>(
            () => _bench.Run.Shards.ReadAsync(planned, NamePolicy.Replace, default)))!;

        Assert.That(e.Message, Does.Contain("shards/00000.ndjson.gz").And.Contain("damaged").And.Contain($"{planned.ListBytes} bytes"));
    }

    // Plans of early releases do not say how long a list is; how many images it has they all say.
    [Test]
    public async Task Read_LongerThanItsImagesCanBe_IsDamagedAndNamed()
    {
        ShardSummary planned = await _bench.Run.Shards.WriteAsync(0, [Image("a.jpg")], default) with { ListBytes = null };
        await WriteAsync(string.Concat(Enumerable.Repeat(Good + "\n", 1000)));

        BatchException e = (await Assert.ThrowsAsync<BatchException>(
            () => _bench.Run.Shards.ReadAsync(planned, NamePolicy.Replace, default)))!;
        BatchException byHead = (await Assert.ThrowsAsync<BatchException>(
            () => _bench.Run.Shards.ReadAsync(0, NamePolicy.Replace, sha256: null, default, images: 1)))!;

        Assert.That(e.Message, Does.Contain("damaged"));
        Assert.That(byHead.Message, Is.EqualTo(e.Message));
    }

    // Nothing comes out of it, however long it is.
    [Test]
    public async Task Read_EmptyGzipFilesWithoutEnd_EndAtTheBound()
    {
        using var one = new MemoryStream();
        await using (var zip = new GZipStream(one, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync("\n"u8.ToArray());
        }

        byte[] many = [.. Enumerable.Repeat(one.ToArray(), 20_000).SelectMany(b => b)];
        var packed = new PackedStream(new MemoryStream(many), maxBytes: 1000, reason => new BatchException(BatchErrorKind.RunInvalid, reason));

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => packed.CopyToAsync(Stream.Null)))!;

        Assert.That(e.Message, Does.Contain($"{1000 + (64 * 1024)} bytes"));
    }

    [Test]
    public async Task Read_WhenAskedToStop_Stops()
    {
        await WriteAsync(Good + "\n");

        await Assert.ThatAsync(
            () => _bench.Run.Shards.ReadAsync(0, NamePolicy.Replace, sha256: null, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static PlannedImage Image(string name) => new() { Name = name, Target = name[..^4] + ".png", Bytes = 1, Etag = "e" };

    private async Task WriteAsync(string text)
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        await _bench.State.WriteAsync($"{_bench.Run.Run}/shards/00000.ndjson.gz", packed.ToArray());
    }

    private async Task RefusedAsync()
    {
        BatchException e = (await Assert.ThrowsAsync<BatchException>(
            () => _bench.Run.Shards.ReadAsync(0, NamePolicy.Replace, sha256: null, default)))!;
        Assert.That((e.Kind, e.Message), Is.EqualTo((BatchErrorKind.RunInvalid, e.Message)));
        Assert.That(e.Message, Does.Contain("is damaged: "));
    }
}
