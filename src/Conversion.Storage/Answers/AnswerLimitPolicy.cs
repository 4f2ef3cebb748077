using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Conversion.Answers;

/// <summary>Bounds the answers that are read into memory: pages of listings, properties, and the texts of refusals. Contents, which are
/// read as streams, have bounds of their own.</summary>
internal sealed class AnswerLimitPolicy(long maxBytes = AnswerLimitPolicy.MaxBytes) : HttpPipelinePolicy
{
    /// <summary>The error's code.</summary>
    public const string TooLong = "AnswerTooLong";

    /// <summary>A page of 5,000 blobs has 6 MB; with the longest names and metadata, some ten times as much.</summary>
    public const long MaxBytes = 64L << 20;

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        Limit(message);
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        Limit(message);
    }

    private void Limit(HttpMessage message)
    {
        Response response = message.Response;
        // The text of a refusal is read at once, whatever was asked for.
        bool isReadAtOnce = message.BufferResponse || response.Status is < 200 or >= 300;
        if (isReadAtOnce && response.ContentStream is { } content)
        {
            response.ContentStream = new LimitedStream(content, maxBytes, response.Status);
        }
    }

    private sealed class LimitedStream(Stream inner, long maxBytes, int status) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        // With the answer's status: one of 0 would be a broken connection, and asked for again.
        private int Count(int count) => (_read += count) <= maxBytes
            ? count
            : throw new RequestFailedException(
                status, string.Create(CultureInfo.InvariantCulture, $"The answer is longer than {maxBytes} bytes."), TooLong, null);
    }
}
