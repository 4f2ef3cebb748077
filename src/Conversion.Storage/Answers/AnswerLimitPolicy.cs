using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Streams;

namespace ImageConversion.Answers;

/// <summary>Bounds the answers that are read into memory: pages of listings, properties, and the texts of refusals. Contents, which are
/// read as streams, have bounds of their own.</summary>
internal sealed class AnswerLimitPolicy(long maxBytes = AnswerLimitPolicy.MaxBytes) : HttpPipelinePolicy
{
    /// <summary>The error's code.</summary>
    public const string TooLong = "AnswerTooLong";

    /// <summary>A page of 5,000 blobs has 6 MB; with the longest names and metadata, some ten times as much.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>How many characters an answer may have that begin an element or the value of an attribute: each becomes an object. The longest page of 5,000 blobs has a tenth of it.</summary>
    public const long MaxMarks = 4_000_000;

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

    private sealed class LimitedStream(Stream inner, long maxBytes, int status) : ForwardStream
    {
        private long _marks;

        public override bool CanRead => true;

        public override int Read(Span<byte> buffer) => Count(buffer[..inner.Read(buffer)]);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Count(buffer.Span[..count]);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Count(ReadOnlySpan<byte> piece)
        {
            Offset += piece.Length;
            _marks += piece.Count((byte)'<') + piece.Count((byte)'=');
            // With the answer's status: one of 0 would be a broken connection, and asked for again.
            return Offset > maxBytes ? throw TooMuch($"The answer is longer than {maxBytes} bytes.")
                : _marks > MaxMarks ? throw TooMuch($"The answer has more than {MaxMarks} elements and attributes.")
                : piece.Length;
        }

        private RequestFailedException TooMuch(FormattableString message) =>
            new(status, FormattableString.Invariant(message), TooLong, null);
    }
}
