using System.Net;
using Azure.Core;
using Azure.Identity;
using ImageConversion.Answers;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>A service that gives tokens and means harm: answers and waits without end are ended.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class IdentityAnswerTests
{
    [Test]
    public async Task Send_AnswerWithoutEnd_IsEndedAtTheBound(CancellationToken cancellationToken)
    {
        long given = 0;
        using HttpClient client = Open(() => new HttpResponseMessage { Content = new StreamContent(new Endless(n => given = n)) });

        _ = await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(client, cancellationToken));

        Assert.That(given, Is.LessThan(2 * IdentityAnswerHandler.MaxBytes));
    }

    [Test]
    public async Task Send_AnswerThatDrips_IsEndedInTime(CancellationToken cancellationToken)
    {
        using HttpClient client = Open(
            () => new HttpResponseMessage { Content = new StreamContent(new Endless(_ => { }, delay: TimeSpan.FromMilliseconds(20))) },
            TimeSpan.FromMilliseconds(200));

        HttpRequestException failure = (await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(client, cancellationToken)))!;

        Assert.That(failure.Message, Does.Contain("did not answer in time"));
    }

    [TestCase("Retry-After", "86400", false)]
    [TestCase("Retry-After", "Fri, 31 Dec 2399 23:59:59 GMT", false)]
    [TestCase("x-ms-retry-after-ms", "86400000", false)]
    [TestCase("Retry-After", "5", true)]
    public async Task Send_WaitThatIsAskedFor_StaysOnlyIfShort(string header, string value, bool stays)
    {
        using HttpClient client = Open(() =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            answer.Headers.Add(header, value);
            return answer;
        });

        using HttpResponseMessage answer = await AskAsync(client, default);

        Assert.That(answer.Headers.Contains(header), Is.EqualTo(stays));
    }

    [Test]
    public async Task Send_WhenAskedToStop_Stops()
    {
        using HttpClient client = Open(() => new HttpResponseMessage { Content = new StreamContent(new Endless(_ => { }, TimeSpan.FromMilliseconds(20))) });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThatAsync(() => AskAsync(client, stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    // The chain of credentials copies what it is given; were the transport lost on the way, nothing would be bounded.
    [Test]
    [NonParallelizable]
    public async Task Create_AnyCredentialOfTheChain_AsksThroughTheTransport(CancellationToken cancellationToken)
    {
        using HttpListener tokens = LoopbackListener.Start(out string address);
        long given = 0;
        Task served = ServeAsync();
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", $"{address}token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "none");
        try
        {
            DefaultAzureCredential credential = MachineIdentity.Create(clientId: null);

            await Assert.ThatAsync(
                async () => await credential.GetTokenAsync(new TokenRequestContext(["https://storage.azure.com/.default"]), cancellationToken),
                Throws.InstanceOf<AuthenticationFailedException>());
        }
        finally
        {
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
            tokens.Stop();
        }

        await served;
        Assert.That(given, Is.GreaterThan(0).And.LessThan(200L << 20));

        async Task ServeAsync()
        {
            byte[] piece = new byte[1 << 16];
            try
            {
                while (true)
                {
                    HttpListenerContext asked = await tokens.GetContextAsync();
                    asked.Response.SendChunked = true;
                    await SendWithoutEndAsync(asked.Response.OutputStream, piece);
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test has ended.
            }
        }

        async Task SendWithoutEndAsync(Stream body, byte[] piece)
        {
            try
            {
                while (given < 1L << 30)
                {
                    await body.WriteAsync(piece, cancellationToken);
                    given += piece.Length;
                }
            }
            catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
            {
                // The client has heard enough.
            }
        }
    }

    private static HttpClient Open(Func<HttpResponseMessage> answer, TimeSpan? timeout = null) => new(
        new IdentityAnswerHandler(timeout ?? TimeSpan.FromSeconds(20)) { InnerHandler = new Answering(answer) });

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, CancellationToken cancellationToken) =>
        client.GetAsync(new Uri("http://169.254.169.254/"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    private sealed class Answering(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer());
    }

    private sealed class Endless(Action<long> given, TimeSpan delay = default) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = delay > TimeSpan.Zero ? 1 : buffer.Length;
            await Task.Delay(delay, cancellationToken);
            _position += count;
            given(_position);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
