using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Streams;

namespace ImageConversion.Answers;

/// <summary>Bounds the answers that are read into memory: pages of listings, properties, and the texts of refusals. Contents, which are
/// read as streams, have bounds of their own.</summary>
/// <param name="isXml">Whether the service answers in XML, which is then looked at before it is parsed.</param>
/// <param name="maxBytes">The longest answer.</param>
internal sealed class AnswerLimitPolicy(bool isXml, long maxBytes = AnswerLimitPolicy.MaxBytes) : HttpPipelinePolicy
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
            // Pages of proxies in between are HTML, and are not parsed.
            bool isParsed = isXml && (response.Status < 300 || response.Headers.ContentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true);
            response.ContentStream = new LimitedStream(content, maxBytes, response.Status, isParsed ? new XmlShape() : null);
        }
    }

    private sealed class LimitedStream(Stream inner, long maxBytes, int status, XmlShape? shape) : ForwardStream
    {
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
            // With the answer's status: one of 0 would be a broken connection, and asked for again.
            return Offset > maxBytes ? throw Refused($"The answer is longer than {maxBytes >> 20} MiB.")
                : shape?.Accepts(piece) == false ? throw Refused($"The answer is no XML that a service writes.")
                : piece.Length;
        }

        private RequestFailedException Refused(FormattableString message) =>
            new(status, FormattableString.Invariant(message), TooLong, null);
    }
}
