using System.Globalization;
using System.Text.Json;
using Azure.Core;
using ImageConversion.Answers;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Pools of one account over Azure Resource Manager, on the pipeline of <see cref="AzureBatchService"/>.
/// Thread-safe.</summary>
internal sealed class ArmBatchPools : IBatchPoolManagement
{
    private readonly BatchPipeline _pipeline;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _pollDelay;
    private readonly string _pools;

    /// <summary>Opens an account.</summary>
    /// <param name="endpoint">Azure Resource Manager's address, e.g. <c>https://management.azure.com</c>.</param>
    /// <param name="account">The account.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="options">How to talk to it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The endpoint is not https, or a part of the account's reference is empty.</exception>
    public ArmBatchPools(
        Uri endpoint, BatchAccountReference account, TokenCredential credential, AzureBatchServiceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        options ??= new AzureBatchServiceOptions();
        _timeProvider = options.TimeProvider;
        _pollDelay = options.ManagementPollDelay;
        _pools = account.PathOf("pools");
        _pipeline = BatchPipeline.ToResourceManager(endpoint, credential, options);
    }

    /// <inheritdoc/>
    public async Task<BatchAccountPoolData> CreatePoolAsync(
        string poolId, BatchAccountPoolData pool, CancellationToken cancellationToken = default)
    {
        try
        {
            return await PutAsync(poolId, pool, RequestMethod.Put, "create", null, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.ConditionNotMet)
        {
            // The condition was that there is none yet.
            throw new BatchServiceException(BatchServiceErrorKind.AlreadyExists, $"create pool '{poolId}': it exists already", e)
            {
                Status = e.Status,
                ErrorCode = e.ErrorCode,
                RequestId = e.RequestId,
            };
        }
    }

    /// <inheritdoc/>
    public Task<BatchAccountPoolData> GetPoolAsync(string poolId, CancellationToken cancellationToken = default) =>
        _pipeline.GetAsync(
            new BatchCall(RequestMethod.Get, Path(poolId), $"get pool '{poolId}'"),
            ManagementJson.Arm.BatchAccountPoolData,
            cancellationToken);

    /// <inheritdoc/>
    public Task<BatchAccountPoolData> UpdatePoolAsync(
        string poolId, BatchAccountPoolData changes, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        PutAsync(poolId, changes, RequestMethod.Patch, "update", ifMatch, cancellationToken);

    /// <inheritdoc/>
    public async Task DeletePoolAsync(string poolId, CancellationToken cancellationToken = default)
    {
        var call = new BatchCall(RequestMethod.Delete, Path(poolId), $"delete pool '{poolId}'");
        try
        {
            BatchAnswer? answer = await _pipeline.ChangeAsync(call, IsGoneAsync, cancellationToken).ConfigureAwait(false);
            await WaitAsync(answer, call, cancellationToken).ConfigureAwait(false);
            // The operation may be that of accepting the deletion; the id is free when the pool is gone.
            while (!await IsGoneAsync(cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(_pollDelay, _timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound && e.ErrorCode != "ResourceGroupNotFound")
        {
            // Gone, as was wished.
        }

        async Task<bool> IsGoneAsync(CancellationToken token)
        {
            try
            {
                _ = await GetPoolAsync(poolId, token).ConfigureAwait(false);
                return false;
            }
            catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
            {
                return true;
            }
        }
    }

    private async Task<BatchAccountPoolData> PutAsync(
        string poolId,
        BatchAccountPoolData pool,
        RequestMethod method,
        string verb,
        string? ifMatch,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(pool, ManagementJson.Arm.BatchAccountPoolData);
        using JsonDocument sent = JsonDocument.Parse(body);
        var call = new BatchCall(method, Path(poolId), $"{verb} pool '{poolId}'")
        {
            Body = body,
            IfMatch = ifMatch,
            IfNoneMatch = method == RequestMethod.Put ? "*" : null,
        };
        BatchAnswer? answer = await _pipeline.ChangeAsync(call, IsOursAsync, cancellationToken).ConfigureAwait(false);
        await WaitAsync(answer, call, cancellationToken).ConfigureAwait(false);
        return await GetPoolAsync(poolId, cancellationToken).ConfigureAwait(false);

        async Task<bool> IsOursAsync(CancellationToken token) => SentContent.IsIn(
            sent.RootElement,
            await _pipeline.GetAsync(
                new BatchCall(RequestMethod.Get, Path(poolId), call.Subject), ManagementJson.Arm.JsonElement, token)
                .ConfigureAwait(false));
    }

    /// <summary>Waits for the end of an operation, as its answers say where to ask and when.</summary>
    /// <remarks>https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations</remarks>
    private async Task WaitAsync(BatchAnswer? first, BatchCall call, CancellationToken cancellationToken)
    {
        if (first is null)
        {
            return;
        }

        BatchAnswer answer = first;
        string? operation = answer.Header("Azure-AsyncOperation");
        string? location = answer.Header("Location");
        while ((operation is not null || answer.Status == 202) && (operation ?? location) is { } next)
        {
            await Task.Delay(PollDelay(answer), _timeProvider, cancellationToken).ConfigureAwait(false);
            answer = await _pipeline.FollowAsync(_pipeline.Trusted(next, call), call, cancellationToken).ConfigureAwait(false);
            if (operation is not null && IsEnded(answer, call))
            {
                return;
            }

            operation = operation is null ? null : answer.Header("Azure-AsyncOperation") ?? operation;
            location = answer.Header("Location") ?? location;
        }
    }

    private static bool IsEnded(BatchAnswer answer, BatchCall call)
    {
        ManagementOperation? state;
        try
        {
            state = JsonSerializer.Deserialize(answer.Body.Span, ManagementJson.Arm.ManagementOperation);
        }
        catch (JsonException e)
        {
            throw BatchFailure.Map(e, call.Subject);
        }

        return state?.IsFailed == true ? throw BatchFailure.MapOperation(state.Error, call.Subject) : state?.IsSucceeded == true;
    }

    private TimeSpan PollDelay(BatchAnswer answer) =>
        int.TryParse(answer.Header("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            // Asked again too early, it merely says so again.
            ? TimeSpan.FromSeconds(Math.Min(seconds, PatientRetryPolicy.MaxWait.TotalSeconds))
            : _pollDelay;

    private string Path(string poolId) => _pools + BatchPath.Of(poolId);
}
