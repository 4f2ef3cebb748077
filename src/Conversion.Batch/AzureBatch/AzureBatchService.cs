using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Azure Batch over its REST API, on Azure.Core's pipeline. Thread-safe.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The constructors differ in the kind of credential.")]
internal sealed partial class AzureBatchService : IBatchService
{
    private const string BodyType = "application/json; odata=minimalmetadata; charset=utf-8";

    private readonly BatchPipeline _pipeline;
    private readonly AzureBatchServiceOptions _options;

    /// <summary>Opens an account with its key, over http or https. Some accounts take none.</summary>
    /// <param name="endpoint">The account's address, e.g. <c>https://account.westeurope.batch.azure.com</c>.</param>
    /// <param name="credential">The account's name and key.</param>
    /// <param name="options">How to talk to it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The endpoint is no absolute address.</exception>
    public AzureBatchService(Uri endpoint, AzureNamedKeyCredential credential, AzureBatchServiceOptions? options = null)
        : this(endpoint, options ?? new AzureBatchServiceOptions(), _ => new SharedKeyPolicy(credential)) =>
        ArgumentNullException.ThrowIfNull(credential);

    /// <summary>Opens an account with an identity, over https.</summary>
    /// <param name="endpoint">The account's address, e.g. <c>https://account.westeurope.batch.azure.com</c>.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="options">How to talk to it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The endpoint is no absolute address, or not https.</exception>
    public AzureBatchService(Uri endpoint, TokenCredential credential, AzureBatchServiceOptions? options = null)
        : this(endpoint, options ?? new AzureBatchServiceOptions(), o => new BearerTokenAuthenticationPolicy(credential, o.Scope))
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException($"expected https, for tokens are only shown over it; found {endpoint}", nameof(endpoint));
        }
    }

    private AzureBatchService(
        Uri endpoint, AzureBatchServiceOptions options, Func<AzureBatchServiceOptions, HttpPipelinePolicy> authentication)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (!endpoint.IsAbsoluteUri)
        {
            throw new ArgumentException($"expected an absolute address; found '{endpoint}'", nameof(endpoint));
        }

        _options = options;
        _pipeline = new BatchPipeline(endpoint, [new RequestDatePolicy(options.TimeProvider), authentication(options)], options, BodyType);
    }

    private static byte[] Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    private static BatchCall Get(
        string path, string subject, BatchGetOptions? options, [CallerMemberName] string operation = "") =>
        new(RequestMethod.Get, path, subject, operation)
        {
            Query = [("$select", options?.Select), ("$expand", options?.Expand)],
            IfNoneMatch = options?.IfNoneMatch,
        };

    private static BatchCall List(
        string path,
        string subject,
        BatchListOptions? options,
        [CallerMemberName] string operation = "") =>
        new(RequestMethod.Get, path, subject, operation)
        {
            Query =
            [
                ("$filter", options?.Filter),
                ("$select", options?.Select),
                ("$expand", options?.Expand),
                ("maxresults", options?.MaxResultsPerPage?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ],
        };

    private static BatchCall Post(
        string path,
        string subject,
        byte[]? body = null,
        string? ifMatch = null,
        [CallerMemberName] string operation = "") =>
        new(RequestMethod.Post, path, subject, operation)
        {
            Body = body is null ? default(ReadOnlyMemory<byte>?) : body,
            IfMatch = ifMatch,
        };

    /// <summary>Creates something. Where an earlier attempt may have made it, and now it exists, it must be what was sent.</summary>
    private async Task CreateAsync(
        string path,
        string id,
        string subject,
        byte[] body,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = "")
    {
        using JsonDocument sent = JsonDocument.Parse(body);
        BatchCall call = Post(path, subject, body, operation: operation);
        _ = await _pipeline.ChangeAsync(call, IsOursAsync, cancellationToken).ConfigureAwait(false);

        async Task<bool> IsOursAsync(CancellationToken token) =>
            SentContent.IsIn(sent.RootElement, await DescribeAsync(path + BatchPath.Of(id), subject, token).ConfigureAwait(false));
    }

    /// <summary>Deletes something; gone, or on its way, is done.</summary>
    private async Task DeleteAsync(
        string path,
        string subject,
        string? ifMatch,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = "")
    {
        var call = new BatchCall(RequestMethod.Delete, path, subject, operation) { IfMatch = ifMatch };
        _ = await _pipeline.ChangeAsync(call, IsGoneAsync, cancellationToken).ConfigureAwait(false);

        async Task<bool> IsGoneAsync(CancellationToken token)
        {
            try
            {
                JsonElement found = await DescribeAsync(path, subject, token).ConfigureAwait(false);
                return found.TryGetProperty("state", out JsonElement state)
                    && string.Equals(state.GetString(), BatchJobState.Deleting.Text, StringComparison.OrdinalIgnoreCase);
            }
            catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
            {
                return true;
            }
        }
    }

    private Task<JsonElement> DescribeAsync(string path, string subject, CancellationToken cancellationToken) =>
        _pipeline.GetAsync(
            new BatchCall(RequestMethod.Get, path, subject), BatchServiceJson.Default.JsonElement, cancellationToken);

    private async Task<BatchFileContent> OpenFileAsync(
        string path,
        string subject,
        BatchFileRange? range,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = "")
    {
        var call = new BatchCall(RequestMethod.Get, path, subject, operation) { Range = range, IsStreamed = true };
        BatchAnswer answer = await _pipeline.OpenAsync(call, cancellationToken).ConfigureAwait(false);
        return new BatchFileContent(answer.Content ?? Stream.Null);
    }
}
