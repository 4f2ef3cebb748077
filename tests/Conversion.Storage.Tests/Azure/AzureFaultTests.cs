using System.Diagnostics;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Storage.Azure;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>Harm between the store and the emulator: absorbed, or reported by its kind; never lost, never doubled.</summary>
[TestFixture]
public sealed class AzureFaultTests
{
    private const int Retries = 3;

    private static readonly HttpClientTransport Wire = new(new HttpClient { Timeout = Timeout.InfiniteTimeSpan });

    private FaultyTransport _transport = null!;
    private string _container = "";
    private AzureBlobStore _store = null!;

    private static IEnumerable<TestCaseData> PassingFaults =>
    [
        new TestCaseData(Fault.Status(503, "ServerBusy", ("Retry-After", "0"))) { TestName = "{m}(503)" },
        new TestCaseData(Fault.Status(429, null, ("Retry-After", "0"))) { TestName = "{m}(429)" },
        new TestCaseData(Fault.Status(500, "InternalError")) { TestName = "{m}(500)" },
        new TestCaseData(Fault.Status(500, "OperationTimedOut")) { TestName = "{m}(operation timed out)" },
        new TestCaseData(Fault.ConnectionRefused) { TestName = "{m}(connection refused)" },
        new TestCaseData(Fault.AnswerLost) { TestName = "{m}(answer lost)" },
    ];

    [SetUp]
    public async Task SetUpStoreAsync()
    {
        _transport = new FaultyTransport(Wire);
        _container = Azurite.NewContainerName();
        _store = Open(TimeSpan.FromSeconds(20));
        await _store.CreateIfAbsentAsync();
        _transport.Heal();
    }

    [TestCaseSource(nameof(PassingFaults))]
    public async Task EveryVerb_FaultOnTheFirstAttempts_IsAbsorbed(object fault)
    {
        await EachTimeAsync(fault, async () =>
        {
            string etag = await _store.WriteAsync("a", Bytes("one"), new BlobWriteOptions { IfAbsent = true });
            Assert.That((await _store.TryGetEntryAsync("a"))!.ETag, Is.EqualTo(etag));
        });
        await EachTimeAsync(fault, async () =>
        {
            string before = (await _store.TryGetEntryAsync("a"))!.ETag;
            _ = await _store.WriteAsync("a", Bytes("two"), new BlobWriteOptions { IfMatch = before });
        });
        await EachTimeAsync(fault, async () => Assert.That(await ReadAsync("a"), Is.EqualTo("two")));
        await EachTimeAsync(fault, () => _store.AppendAsync("log", Bytes("line 1\n")));
        await EachTimeAsync(fault, () => _store.AppendAsync("log", Bytes("line 2\n")));
        Assert.That(await ReadAsync("log"), Is.EqualTo("line 1\nline 2\n"));
        await EachTimeAsync(fault, async () =>
            Assert.That((await _store.ListAsync().ToListAsync()).Select(e => e.Name), Is.EqualTo(new[] { "a", "log" })));
        await EachTimeAsync(fault, async () =>
        {
            IBlobLease lease = (await _store.TryAcquireLeaseAsync("lock", TimeSpan.FromSeconds(15)))!;
            await lease.RenewAsync();
            await lease.ReleaseAsync();
        });
        await EachTimeAsync(fault, async () => Assert.That(await _store.ExistsAsync(), Is.True));
        await EachTimeAsync(fault, () => _store.CreateIfAbsentAsync());
        _ = await _store.WriteAsync("gone", Bytes("x"));
        await EachTimeAsync(fault, async () => Assert.That(await _store.DeleteAsync("gone"), Is.True));
    }

    [TestCaseSource(nameof(PassingFaults))]
    public async Task EveryVerb_FaultWithoutEnd_IsUnavailable(object fault)
    {
        _ = await _store.WriteAsync("a", Bytes("x"));
        _transport.Choose = (_, _) => (Fault)fault;

        Func<Task>[] verbs =
        [
            () => _store.WriteAsync("b", Bytes("x")), () => _store.OpenReadAsync("a"), () => _store.TryGetEntryAsync("a"),
            () => _store.AppendAsync("log", Bytes("x")), () => _store.ListAsync().ToListAsync().AsTask(),
            () => _store.ExistsAsync(), () => _store.TryAcquireLeaseAsync("lock", TimeSpan.FromSeconds(15)),
        ];
        foreach (Func<Task> verb in verbs)
        {
            _transport.Heal();
            _transport.Choose = (_, _) => (Fault)fault;
            BlobStoreException failure = await FailureOfAsync(verb);
            Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unavailable), failure.Message);
            Assert.That(_transport.Requests, Is.EqualTo(1 + Retries));
        }
    }

    [Test]
    public async Task Write_RetryAfter_IsWaitedFor()
    {
        _transport.Choose = (n, _) => n == 1 ? Fault.Status(503, "ServerBusy", ("Retry-After", "1")) : null;
        long start = Stopwatch.GetTimestamp();

        _ = await _store.WriteAsync("a", Bytes("x"));

        Assert.That(Stopwatch.GetElapsedTime(start), Is.GreaterThan(TimeSpan.FromSeconds(0.7)));
    }

    [Test]
    public async Task Write_IfAbsentOverAnothersBlobAfterALostAnswer_IsConditionNotMet()
    {
        // The first attempt never arrives; meanwhile another writes.
        _transport.Choose = (n, _) => n == 1 ? new Fault { Before = _ => WriteByAnotherAsync("a", "theirs") } : null;

        BlobStoreException failure = await FailureOfAsync(
            () => _store.WriteAsync("a", Bytes("ours"), new BlobWriteOptions { IfAbsent = true }));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.ConditionNotMet));
        Assert.That(await ReadAsync("a"), Is.EqualTo("theirs"));

        async Task WriteByAnotherAsync(string name, string text)
        {
            _ = await Open(TimeSpan.FromSeconds(20), Wire).WriteAsync(name, Bytes(text));
            throw new IOException("connection reset");
        }
    }

    [Test]
    public async Task Append_AnotherAppendsWhileTheAnswerIsLost_BothAreThereOnce()
    {
        await _store.AppendAsync("log", Bytes("0\n"));
        _transport.Heal();
        _transport.Choose = (n, _) => n == 1
            ? new Fault
            {
                After = async message =>
                {
                    await Open(TimeSpan.FromSeconds(20), Wire).AppendAsync("log", Bytes("theirs\n"));
                    throw new IOException("connection reset");
                },
            }
            : null;

        await _store.AppendAsync("log", Bytes("ours\n"));
        await _store.AppendAsync("log", Bytes("ours too\n"));

        Assert.That(await ReadAsync("log"), Is.EqualTo("0\nours\ntheirs\nours too\n"));
    }

    [Test]
    public async Task Append_AtAKnownLength_IsOneRequest()
    {
        await _store.AppendAsync("log", Bytes("1\n"));
        _transport.Heal();

        await _store.AppendAsync("log", Bytes("2\n"));

        Assert.That(_transport.Requests, Is.EqualTo(1));
    }

    [Test]
    public async Task Append_DeletedMeanwhile_BeginsAnew()
    {
        await _store.AppendAsync("log", Bytes("1\n"));
        _ = await _store.DeleteAsync("log");

        await _store.AppendAsync("log", Bytes("2\n"));

        Assert.That(await ReadAsync("log"), Is.EqualTo("2\n"));
    }

    [Test]
    public async Task Append_ToAWrittenBlob_IsUnsupported()
    {
        _ = await _store.WriteAsync("a", Bytes("x"));

        Assert.That(
            (await FailureOfAsync(() => _store.AppendAsync("a", Bytes("y")))).Kind, Is.EqualTo(BlobStoreErrorKind.Unsupported));
    }

    [Test]
    public async Task Write_AnyBlob_IsOneRequestAndSoIsItsRead()
    {
        _ = await _store.WriteAsync("a", new byte[20_000_000], new BlobWriteOptions { IfAbsent = true, ContentType = "image/png" });
        Assert.That(_transport.Requests, Is.EqualTo(1));
        await using BlobContent content = await _store.OpenReadAsync("a");
        await content.Stream.CopyToAsync(Stream.Null);

        Assert.That(_transport.Requests, Is.EqualTo(2));
    }

    [Test]
    public async Task Write_BytesDamagedOnTheWay_AreRefused()
    {
        _transport.Choose = (_, message) =>
        {
            message.Request.Content = RequestContent.Create(Bytes("damaged"));
            return null;
        };

        Assert.That((await FailureOfAsync(() => _store.WriteAsync("a", Bytes("correct")))).Kind, Is.EqualTo(BlobStoreErrorKind.Unavailable));
        _transport.Heal();
        Assert.That(await _store.TryGetEntryAsync("a"), Is.Null);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(70_000)]
    [TestCase(199_999)]
    public async Task Read_ConnectionBreaksInTheBody_IsTakenUpWhereItBroke(int after)
    {
        byte[] expected = await WriteRandomAsync("a", 200_000);
        _transport.Choose = (n, _) => n <= 2 ? Fault.Body(s => new HarmedStream(s) { Limit = after / n, Breaks = true }) : null;

        Assert.That((await ReadBytesAsync("a")).AsSpan().SequenceEqual(expected), Is.True);
    }

    [Test]
    public async Task Read_BodyEndsTooEarly_IsUnavailable()
    {
        _ = await WriteRandomAsync("a", 200_000);
        _transport.Choose = (_, _) => Fault.Body(s => new HarmedStream(s) { Limit = 100_000 });

        BlobStoreException failure = await FailureOfAsync(() => ReadBytesAsync("a"));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unavailable));
        Assert.That(failure.Message, Does.Contain("200000").And.Contain("100000").And.Contain("'a'"));
    }

    [Test]
    public async Task Read_BytesThatAreNotOfTheStoredHash_IsDamagedAndNamesTheHash()
    {
        _ = await WriteRandomAsync("a", 200_000);
        _transport.Choose = (_, _) => Fault.Body(s => new HarmedStream(s) { Damages = true });

        BlobStoreException failure = await FailureOfAsync(() => ReadBytesAsync("a"));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Damaged));
        Assert.That(failure.Message, Does.Contain("MD5"));
    }

    [Test]
    public async Task Read_ReplacedWhileTheConnectionIsBroken_IsConditionNotMetAndNeverAMixture()
    {
        _ = await WriteRandomAsync("a", 200_000);
        _transport.Choose = (n, _) => n == 1 ? Fault.Body(s => new HarmedStream(s) { Limit = 100_000, Breaks = true }) : null;
        await using BlobContent content = await _store.OpenReadAsync("a");
        _ = await Open(TimeSpan.FromSeconds(20), Wire).WriteAsync("a", new byte[200_000]);

        BlobStoreException failure = await FailureOfAsync(() => content.Stream.CopyToAsync(Stream.Null));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.ConditionNotMet));
    }

    [Test]
    public async Task Read_BytesThatOnlyDrip_IsUnavailable()
    {
        _ = await WriteRandomAsync("a", 200_000);
        AzureBlobStore impatient = Open(TimeSpan.FromSeconds(1));
        _transport.Choose = (_, _) => Fault.Body(s => new HarmedStream(s)
        {
            BeforeEachByte = token => Task.Delay(TimeSpan.FromMilliseconds(20), token),
        });
        await using BlobContent content = await impatient.OpenReadAsync("a");

        BlobStoreException failure = await FailureOfAsync(() => content.Stream.CopyToAsync(Stream.Null));

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unavailable));
    }

    [Test]
    public async Task Read_CancelledInTheBody_PassesTheCancellation()
    {
        _ = await WriteRandomAsync("a", 200_000);
        using var stop = new CancellationTokenSource();
        _transport.Choose = (_, _) => Fault.Body(s => new HarmedStream(s)
        {
            BeforeEachByte = token => stop.CancelAsync().ContinueWith(_ => token.ThrowIfCancellationRequested(), TaskScheduler.Default),
        });
        await using BlobContent content = await _store.OpenReadAsync("a");

        _ = await Assert.ThrowsAsync(
            Is.InstanceOf<OperationCanceledException>(), () => content.Stream.CopyToAsync(Stream.Null, stop.Token));
    }

    [Test]
    public async Task Delete_NoSuchBlobWithoutDoubt_IsFalse()
    {
        _transport.Choose = (n, _) => n == 1 ? Fault.Status(503, "ServerBusy", ("Retry-After", "0")) : null;

        Assert.That(await _store.DeleteAsync("absent"), Is.False);
    }

    [Test]
    public async Task List_StoppedInTheMiddle_LeavesNothingBehind()
    {
        _ = await _store.WriteAsync("a", Bytes("x"));
        _ = await _store.WriteAsync("b", Bytes("x"));

        await foreach (BlobEntry entry in _store.ListAsync())
        {
            Assert.That(entry.Name, Is.EqualTo("a"));
            break;
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<BlobStoreException> FailureOfAsync(Func<Task> action) =>
        (await Assert.ThrowsAsync<BlobStoreException>(() => action()))!;

    private AzureBlobStore Open(TimeSpan networkTimeout, HttpPipelineTransport? transport = null)
    {
        var settings = new AzureClientSettings
        {
            Transport = transport ?? _transport,
            NetworkTimeout = networkTimeout,
            MaxRetries = Retries,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetryDelay = TimeSpan.FromMilliseconds(10),
        };
        var accounts = new AzureAccounts(
            new StorageSettings { ConnectionString = Azurite.Shared.ConnectionString }, settings);
        return accounts.Open(StoreAddress.Parse($"az://{_container}"));
    }

    /// <summary>Does something with a fault on the first attempt of each of its requests.</summary>
    private async Task EachTimeAsync(object fault, Func<Task> action)
    {
        var harmed = new HashSet<string>();
        _transport.Choose = (_, message) => harmed.Add(message.Request.ClientRequestId) ? (Fault)fault : null;
        await action();
        Assert.That(harmed, Is.Not.Empty);
        _transport.Heal();
    }

    private async Task<byte[]> WriteRandomAsync(string name, int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        _ = await _store.WriteAsync(name, content);
        _transport.Heal();
        return content;
    }

    private async Task<byte[]> ReadBytesAsync(string name)
    {
        await using BlobContent content = await _store.OpenReadAsync(name);
        using var copy = new MemoryStream();
        await content.Stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task<string> ReadAsync(string name) => Encoding.UTF8.GetString(await ReadBytesAsync(name));
}
