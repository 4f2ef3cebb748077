using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Answers;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Sends calls, reads answers, follows pages, and finds out what became of calls whose answer was lost.</summary>
internal sealed class BatchPipeline
{
    private static readonly ReadOnlyMemory<byte> NoBody = ReadOnlyMemory<byte>.Empty;

    // The service may answer so where a filter matches little.
    private const int MaxEmptyPages = 1000;

    private readonly HttpPipeline _pipeline;
    private readonly Uri _endpoint;
    private readonly string _basePath;
    private readonly string _bodyType;
    private readonly string? _serverTimeout;

    /// <param name="endpoint">Where all calls go, pages and operations included.</param>
    /// <param name="authentication">What dates and signs each attempt, in its order.</param>
    /// <param name="options">Retries and transport.</param>
    /// <param name="bodyType">The media type of bodies.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public BatchPipeline(
        Uri endpoint, IReadOnlyList<HttpPipelinePolicy> authentication, AzureBatchServiceOptions options, string bodyType)
    {
        _endpoint = endpoint;
        _basePath = endpoint.AbsolutePath.TrimEnd('/');
        _bodyType = bodyType;
        options.RetryPolicy ??= new PatientRetryPolicy(options.Retry);
        _serverTimeout = options.ServerTimeout is { } timeout ? Seconds(timeout) : null;
        var pipeline = new HttpPipelineOptions(options)
        {
            PerCallPolicies = { new ClientRequestIdPolicy(options.ReturnClientRequestId) },
            RequestFailedDetailsParser = new BatchErrorParser(),
        };
        foreach (HttpPipelinePolicy policy in authentication)
        {
            pipeline.PerRetryPolicies.Add(policy);
        }

        _pipeline = HttpPipelineBuilder.Build(pipeline);
    }

    /// <summary>The pipeline to Azure Resource Manager.</summary>
    /// <exception cref="ArgumentException">The endpoint is not https.</exception>
    public static BatchPipeline ToResourceManager(Uri endpoint, TokenCredential credential, AzureBatchServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException($"expected https, for tokens are only shown over it; found {endpoint}", nameof(endpoint));
        }

        return new BatchPipeline(
            endpoint, [new BearerTokenAuthenticationPolicy(credential, options.ManagementScope)], options, "application/json");
    }

    /// <summary>Sends a call and reads its answer.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public Task<T> GetAsync<T>(BatchCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        RunAsync(call, address: null, message => Read(message.Response, type), cancellationToken);

    /// <summary>Sends a call that changes something. Where an attempt of this very call may have been carried out without an
    /// answer that said so, a refusal of the last attempt does not count if the wished state is there.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isDone">Whether the wished state is there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The answer, or null where it was lost and the state was found instead.</returns>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async Task<BatchAnswer?> ChangeAsync(
        BatchCall call, Func<CancellationToken, Task<bool>> isDone, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (IsInDoubt(e))
        {
            if (await IsDoneAsync(isDone, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            throw;
        }
    }

    /// <summary>Sends a call and hands over its answer, headers and body.</summary>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public Task<BatchAnswer> OpenAsync(BatchCall call, CancellationToken cancellationToken) => RunAsync(
        call,
        address: null,
        message => new BatchAnswer(message.Response, call.IsStreamed ? message.ExtractResponseContent() : null),
        cancellationToken);

    /// <summary>Reads all pages of a listing.</summary>
    /// <exception cref="BatchServiceException">Any kind; <see cref="BatchServiceErrorKind.InvalidResponse"/> where the next
    /// page is on another host, which is not shown our credentials.</exception>
    public IAsyncEnumerable<T> ListAsync<T>(
        BatchCall call, JsonTypeInfo<BatchPage<T>> type, CancellationToken cancellationToken) =>
        ListAsync(call, type, page => (page.Value, page.NextLink), cancellationToken);

    /// <summary>Reads all pages of a listing of any form.</summary>
    /// <param name="call">The call for the first page.</param>
    /// <param name="type">The form of a page.</param>
    /// <param name="open">The items of a page, and the address of the next one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="BatchServiceException">Any kind.</exception>
    public async IAsyncEnumerable<T> ListAsync<TPage, T>(
        BatchCall call,
        JsonTypeInfo<TPage> type,
        Func<TPage, (IReadOnlyList<T>? Items, string? NextLink)> open,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Uri? next = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int empty = 0;
        do
        {
            TPage page = await RunAsync(
                call, next, message => Read(message.Response, type), cancellationToken).ConfigureAwait(false);
            (IReadOnlyList<T>? items, string? nextLink) = open(page);
            foreach (T item in (items ?? []).Where(item => item is not null))
            {
                yield return item;
            }

            next = nextLink is { Length: > 0 } link ? Trusted(link, call) : null;
            empty = items is { Count: > 0 } ? 0 : empty + 1;
            if (next is not null && !seen.Add(next.AbsoluteUri))
            {
                throw Invalid(call, "the listing does not end: its next page was read already");
            }

            if (empty > MaxEmptyPages)
            {
                throw Invalid(call, $"the listing does not end: {empty} pages without an item, one after the other");
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
    public Task<BatchAnswer> FollowAsync(Uri address, BatchCall call, CancellationToken cancellationToken) =>
        RunAsync(call, address, message => new BatchAnswer(message.Response, content: null), cancellationToken);

    private static string Seconds(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromSeconds(1), nameof(AzureBatchServiceOptions.ServerTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            timeout, TimeSpan.FromSeconds(30), nameof(AzureBatchServiceOptions.ServerTimeout));
        return ((int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
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

    // A repetition may have met its own first attempt; and where no answer came at all, even a first attempt may be done.
    private static bool IsInDoubt(BatchServiceException failure) =>
        (failure.Attempts > 1 || failure.Kind == BatchServiceErrorKind.Unavailable)
        && failure.Kind != BatchServiceErrorKind.AccessDenied;

    /// <summary>The one way of every call: a span, the request, its answer or its failure.</summary>
    private async Task<T> RunAsync<T>(
        BatchCall call, Uri? address, Func<HttpMessage, T> read, CancellationToken cancellationToken)
    {
        using HttpMessage message = CreateMessage(call, address);
        using Activity? span = BatchTrace.Start(call, _endpoint);
        try
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
            T answer = read(message);
            span.End(message, failure: null);
            return answer;
        }
        catch (Exception e) when (BatchFailure.IsServiceFailure(e, cancellationToken))
        {
            BatchServiceException failure = BatchFailure.Map(e, Describe(call), message);
            span.End(message, failure);
            throw failure;
        }
    }

    private async Task SendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        if (message.Response.Status is >= 200 and < 300)
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

        if (call.IfNoneMatch is { } known)
        {
            request.Headers.Add("If-None-Match", known);
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

    private BatchServiceException Invalid(BatchCall call, string reason) =>
        new(BatchServiceErrorKind.InvalidResponse, $"{Describe(call)}: {reason}");

    private string Describe(BatchCall call) => $"{call.Subject} ({_endpoint.Host})";
}
