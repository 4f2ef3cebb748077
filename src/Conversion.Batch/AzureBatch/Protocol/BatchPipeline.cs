using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Conversion.Batch.AzureBatch;

/// <summary>Sends calls, reads answers, follows pages, and finds out what became of calls whose answer was lost.</summary>
internal sealed class BatchPipeline
{
    private static readonly ReadOnlyMemory<byte> NoBody = ReadOnlyMemory<byte>.Empty;

    private readonly HttpPipeline _pipeline;
    private readonly Uri _endpoint;
    private readonly string _basePath;
    private readonly string _bodyType;
    private readonly string? _serverTimeout;

    /// <param name="endpoint">Where all calls go, pages and operations included.</param>
    /// <param name="authentication">Signs each attempt.</param>
    /// <param name="options">Retries and transport.</param>
    /// <param name="bodyType">The media type of bodies.</param>
    public BatchPipeline(Uri endpoint, HttpPipelinePolicy authentication, AzureBatchServiceOptions options, string bodyType)
    {
        _endpoint = endpoint;
        _basePath = endpoint.AbsolutePath.TrimEnd('/');
        _bodyType = bodyType;
        _serverTimeout = options.ServerTimeout is { } timeout
            ? ((int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)
            : null;
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            PerCallPolicies = { new ClientRequestIdPolicy(options.ReturnClientRequestId) },
            PerRetryPolicies = { authentication },
            RequestFailedDetailsParser = new BatchErrorParser(),
        });
    }

    /// <summary>Sends a call and reads its answer.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<T> GetAsync<T>(BatchCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using HttpMessage message = CreateMessage(call);
        try
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
            return Read(message.Response, type);
        }
        catch (Exception e) when (BatchFailure.IsServiceFailure(e, cancellationToken))
        {
            throw Map(e, call);
        }
    }

    /// <summary>Sends a call that changes something. Where an earlier attempt of this very call may have been carried out
    /// without an answer that said so, a refusal of the last attempt does not count if the wished state is there.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isDone">Whether the wished state is there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The answer, or null where it was lost and the state was found instead.</returns>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<BatchAnswer?> ChangeAsync(
        BatchCall call, Func<CancellationToken, Task<bool>> isDone, CancellationToken cancellationToken)
    {
        using HttpMessage message = CreateMessage(call);
        try
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
            return new BatchAnswer(message.Response, content: null);
        }
        catch (Exception e) when (BatchFailure.IsServiceFailure(e, cancellationToken))
        {
            BatchServiceException failure = Map(e, call);
            bool isInDoubt = message.ProcessingContext.RetryNumber > 0 && failure.Kind != BatchServiceErrorKind.AccessDenied;
            return isInDoubt && await IsDoneAsync(isDone, cancellationToken).ConfigureAwait(false) ? null : throw failure;
        }
    }

    /// <summary>Whether the service has what a HEAD asks for.</summary>
    /// <exception cref="BatchServiceException">Any kind but <see cref="BatchServiceErrorKind.NotFound"/>.</exception>
    public async Task<bool> ExistsAsync(BatchCall call, CancellationToken cancellationToken)
    {
        try
        {
            using BatchAnswer answer = await OpenAsync(call, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>Sends a call and hands over its answer, headers and body.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<BatchAnswer> OpenAsync(BatchCall call, CancellationToken cancellationToken)
    {
        using HttpMessage message = CreateMessage(call);
        try
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
            return new BatchAnswer(message.Response, call.IsStreamed ? message.ExtractResponseContent() : null);
        }
        catch (Exception e) when (BatchFailure.IsServiceFailure(e, cancellationToken))
        {
            throw Map(e, call);
        }
    }

    /// <summary>Reads all pages of a listing.</summary>
    /// <exception cref="BatchServiceException">Any kind; <see cref="BatchServiceErrorKind.InvalidResponse"/> where the next
    /// page is on another host, which is not shown our credentials.</exception>
    public async IAsyncEnumerable<T> ListAsync<T>(
        BatchCall call, JsonTypeInfo<BatchPage<T>> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Uri? next = null;
        do
        {
            BatchPage<T> page = await GetPageAsync(call, next, type, cancellationToken).ConfigureAwait(false);
            foreach (T item in page.Value ?? [])
            {
                yield return item;
            }

            Uri? before = next;
            next = page.NextLink is { Length: > 0 } link ? Trusted(link, call) : null;
            if (next is not null && next == before)
            {
                throw Invalid(call, "the listing's next page is the same page again");
            }
        }
        while (next is not null);
    }

    /// <summary>An address that an answer names, if it is the service's own.</summary>
    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.InvalidResponse"/>: it is not.</exception>
    public Uri Trusted(string link, BatchCall call) =>
        Uri.TryCreate(link, UriKind.Absolute, out Uri? address)
        && address.Scheme == _endpoint.Scheme && address.Port == _endpoint.Port
        && string.Equals(address.IdnHost, _endpoint.IdnHost, StringComparison.OrdinalIgnoreCase)
        && address.UserInfo.Length == 0
            ? address
            : throw Invalid(call, $"expected an address at {_endpoint.GetLeftPart(UriPartial.Authority)} to go on with; found '"
                + (address is null ? "no address" : address.GetLeftPart(UriPartial.Authority)) + "'");

    /// <summary>Sends a GET to an address that <see cref="Trusted"/> has passed.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<BatchAnswer> FollowAsync(Uri address, BatchCall call, CancellationToken cancellationToken)
    {
        using HttpMessage message = CreateMessage(call, address);
        try
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
            return new BatchAnswer(message.Response, content: null);
        }
        catch (Exception e) when (BatchFailure.IsServiceFailure(e, cancellationToken))
        {
            throw Map(e, call);
        }
    }

    private static T Read<T>(Response response, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(response.Content.ToMemory().Span, type)
        ?? throw new JsonException("expected an object; found null");

    private static async Task<bool> IsDoneAsync(
        Func<CancellationToken, Task<bool>> isDone, CancellationToken cancellationToken)
    {
        try
        {
            return await isDone(cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException)
        {
            // What became of it stays unknown; the refusal that led here is what the caller hears of.
            return false;
        }
    }

    private async Task<BatchPage<T>> GetPageAsync<T>(
        BatchCall call, Uri? next, JsonTypeInfo<BatchPage<T>> type, CancellationToken cancellationToken)
    {
        using HttpMessage message = CreateMessage(call, next);
        try
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
            return Read(message.Response, type);
        }
        catch (Exception e) when (BatchFailure.IsServiceFailure(e, cancellationToken))
        {
            throw Map(e, call);
        }
    }

    private async Task SendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        if (!message.Response.IsError)
        {
            return;
        }

        // The pipeline ends its retries when it is cancelled, and gives the last answer.
        cancellationToken.ThrowIfCancellationRequested();
        if (!message.BufferResponse && message.Response.ContentStream is { } body)
        {
            // Streamed answers are not read; a refusal is small, and says why.
            var buffer = new MemoryStream();
            await using (body.ConfigureAwait(false))
            {
                await body.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
            }

            buffer.Position = 0;
            message.Response.ContentStream = buffer;
        }

        throw new RequestFailedException(message.Response);
    }

    private HttpMessage CreateMessage(BatchCall call, Uri? address = null)
    {
        HttpMessage message = _pipeline.CreateMessage();
        message.BufferResponse = !call.IsStreamed;
        Request request = message.Request;
        request.Method = address is null ? call.Method : RequestMethod.Get;
        request.Headers.Add("Accept", call.IsStreamed ? "application/octet-stream, application/json" : "application/json");
        request.Headers.Add("Accept-Language", "en-US");
        if (address is not null)
        {
            request.Uri.Reset(address);
            return message;
        }

        request.Uri.Reset(_endpoint);
        request.Uri.Path = _basePath + call.Path;
        request.Uri.AppendQuery("api-version", AzureBatchServiceOptions.ApiVersion);
        foreach ((string name, string? value) in call.Query)
        {
            AppendQuery(request, name, value);
        }

        AppendQuery(request, "timeout", _serverTimeout);
        AddConditions(request, call);
        AddBody(request, call);
        return message;
    }

    private static void AppendQuery(Request request, string name, string? value)
    {
        if (value is not null)
        {
            request.Uri.AppendQuery(name, value, escapeValue: true);
        }
    }

    private static void AddConditions(Request request, BatchCall call)
    {
        if (call.IfMatch is { } version)
        {
            request.Headers.Add("If-Match", version);
        }

        if (call.IsOnlyIfAbsent)
        {
            request.Headers.Add("If-None-Match", "*");
        }

        if (call.Range is { } range)
        {
            request.Headers.Add("ocp-range", range.ToString());
        }
    }

    private void AddBody(Request request, BatchCall call)
    {
        if (call.Body is { } body)
        {
            request.Headers.Add("Content-Type", _bodyType);
            request.Content = RequestContent.Create(body);
        }
        else if (call.Method != RequestMethod.Get && call.Method != RequestMethod.Head)
        {
            // Content-Length: 0 is sent, and signed; without it the service answers 411 MissingContentLengthHeader.
            request.Content = RequestContent.Create(NoBody);
        }
    }

    private BatchServiceException Map(Exception exception, BatchCall call) => BatchFailure.Map(exception, Describe(call));

    private BatchServiceException Invalid(BatchCall call, string reason) =>
        new(BatchServiceErrorKind.InvalidResponse, $"{Describe(call)}: {reason}");

    private string Describe(BatchCall call) => $"{call.Subject} ({_endpoint.Host})";
}
