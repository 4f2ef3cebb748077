using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Answers;
using ImageConversion.Storage.Azure;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>A service that means harm: answers, listings and waits without end are ended, and said.</summary>
[TestFixture]
[NonParallelizable]
[CancelAfter(60_000)]
public sealed class EndlessAnswerTests
{
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    [Test]
    public async Task List_PageWithoutEnd_IsEndedAtTheBound()
    {
        long given = 0;
        AzureBlobStore store = Open(_ => Answer(200, new Endless(Encoding.UTF8.GetBytes("<a>x</a>"), n => given = n)));

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(async () => await store.ListAsync().ToListAsync()))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unsupported));
        Assert.That(failure.Message, Does.Contain("longer than 64 MiB"));
        Assert.That(given, Is.LessThan(AnswerLimitPolicy.MaxBytes + (1 << 20)));
    }

    // Each element becomes an object many times its length; many within each other take a time that grows with the square of their number.
    [TestCase("<a/>", 4_000_000)]
    [TestCase("<a b='' c=''/>", 2_000_000)]
    [TestCase("<a>", 1_000_000)]
    [TestCase("<a>/>", 1_000_000)]
    [TestCase("<a b='/>'>", 1_000_000)]
    [TestCase("<a><!-- ></a> -->", 1_000_000)]
    [TestCase("<a><![CDATA[ ></a> ]]>", 1_000_000)]
    [TestCase("<a><? ></a> ?>", 1_000_000)]
    public async Task List_PageThatNoServiceWrites_IsEnded(string element, int count)
    {
        AzureBlobStore store = Open(_ => Answer(200, new MemoryStream(Encoding.UTF8.GetBytes(
            $"<?xml version=\"1.0\"?><EnumerationResults><Blobs>{string.Concat(Enumerable.Repeat(element, count))}</Blobs></EnumerationResults>"))));

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(async () => await store.ListAsync().ToListAsync()))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unsupported));
        Assert.That(failure.Message, Does.Contain("no XML that a service writes"));
    }

    [TestCase(400)]
    [TestCase(404)]
    public async Task AnyVerb_RefusalWithoutEnd_IsEndedAtTheBound(int status)
    {
        long given = 0;
        int requests = 0;
        AzureBlobStore store = Open(_ =>
        {
            requests++;
            return Answer(status, new Endless("x"u8.ToArray(), n => given += n));
        });

        Func<Task>[] verbs = [() => store.OpenReadAsync("a"), () => store.WriteAsync("a", "x"u8.ToArray()), () => store.ListAsync().ToListAsync().AsTask()];
        foreach (Func<Task> verb in verbs)
        {
            given = requests = 0;
            _ = await Assert.ThrowsAsync<BlobStoreException>(() => verb());
            Assert.That(requests, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task List_MarkerThatNeverChanges_IsEnded()
    {
        int requests = 0;
        AzureBlobStore store = Open(_ =>
        {
            requests++;
            return Answer(200, Page("same"));
        });

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(async () => await store.ListAsync().ToListAsync()))!;

        Assert.That(failure.Message, Does.Contain("does not end"));
        Assert.That(requests, Is.LessThan(5));
    }

    [Test]
    public async Task List_EmptyPagesWithoutEnd_AreEnded()
    {
        int requests = 0;
        AzureBlobStore store = Open(_ => Answer(200, Page($"marker{requests++}")));

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(async () => await store.ListAsync().ToListAsync()))!;

        Assert.That(failure.Message, Does.Contain("does not end"));
        Assert.That(requests, Is.LessThan(PageGuard.MaxEmptyPages + 5));
    }

    [Test]
    public async Task List_PagesThatGoRoundInCircles_AreEnded()
    {
        int requests = 0;
        AzureBlobStore store = Open(_ => Answer(200, Page($"marker{requests++ % 2}", "a.jpg")));

        _ = await Assert.ThrowsAsync<BlobStoreException>(async () => await store.ListAsync().ToListAsync());

        Assert.That(requests, Is.LessThan(5));
    }

    [Test]
    public async Task List_SomeEmptyPages_AreFollowed()
    {
        int requests = 0;
        AzureBlobStore store = Open(_ => Answer(200, ++requests == 100 ? Page("", "a.jpg") : Page($"marker{requests}")));

        Assert.That((await store.ListAsync().ToListAsync()).Select(e => e.Name), Is.EqualTo(new[] { "a.jpg" }));
    }

    [TestCase("Retry-After", "86400")]
    [TestCase("Retry-After", "2147483646")]
    [TestCase("Retry-After", "Fri, 31 Dec 2399 23:59:59 GMT")]
    [TestCase("x-ms-retry-after-ms", "86400000")]
    public async Task AnyVerb_WaitOfADay_IsRefusedAndSaid(string header, string value)
    {
        int requests = 0;
        AzureBlobStore store = Open(_ =>
        {
            requests++;
            return new FaultResponse(503, "ServerBusy", (header, value));
        });

        BlobStoreException failure = (await Assert.ThrowsAsync<BlobStoreException>(() => store.OpenReadAsync("a")))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.Unavailable));
        Assert.That(failure.Message, Does.Contain("asks to be left alone for"));
        Assert.That(requests, Is.EqualTo(1));
    }

    [Test]
    public async Task AnyVerb_WaitOfNothing_IsRepeated()
    {
        int requests = 0;
        AzureBlobStore store = Open(_ => ++requests < 3
            ? new FaultResponse(503, "ServerBusy", ("Retry-After", "0"))
            : new FaultResponse(404, "BlobNotFound"));

        Assert.That(await store.TryGetEntryAsync("a"), Is.Null);
        Assert.That(requests, Is.EqualTo(3));
    }

    private static FaultResponse Answer(int status, Stream content) =>
        new(status, null, ("Content-Type", "application/xml")) { ContentStream = content };

    private static MemoryStream Page(string marker, params string[] names) => new(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"<?xml version=\"1.0\"?><EnumerationResults ServiceEndpoint=\"https://a\" ContainerName=\"c\"><Blobs>{string.Concat(names.Select(n =>
            $"<Blob><Name>{n}</Name><Properties><Last-Modified>Tue, 01 Jan 2030 00:00:00 GMT</Last-Modified><Etag>1</Etag>"
            + "<Content-Length>1</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>"))}</Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>")));

    private static AzureBlobStore Open(Func<HttpMessage, FaultResponse> answer)
    {
        var settings = new AzureClientSettings
        {
            Transport = new FaultyTransport(new HttpClientTransport())
            {
                Choose = (_, message) => new Fault { Answer = () => answer(message) },
            },
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetryDelay = TimeSpan.FromMilliseconds(2),
        };
        string connection = $"DefaultEndpointsProtocol=https;AccountName=devstoreaccount1;AccountKey={Key};EndpointSuffix=core.windows.net";
        return new AzureAccounts(new StorageSettings { ConnectionString = connection }, settings).Open(StoreAddress.Parse("az://photos"));
    }

    /// <summary>The same bytes again and again.</summary>
    private sealed class Endless(byte[] piece, Action<long> given) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++)
            {
                buffer[offset + i] = piece[(_position + i) % piece.Length];
            }

            _position += count;
            given(_position);
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
