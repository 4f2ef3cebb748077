using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Adds tasks until each of them has been accepted or refused.</summary>
/// <param name="send">Sends a chunk and gives the service's word on each of its tasks, in any order.</param>
/// <param name="options">How many at one time.</param>
/// <param name="retryDelay">Before a task is sent again for which the service says that it failed; doubles each time.</param>
/// <param name="timeProvider">Measures it.</param>
internal sealed class TaskSubmission(
    Func<IReadOnlyList<TaskToAdd>, CancellationToken, Task<IReadOnlyList<BatchTaskCreateResult>>> send,
    BatchCreateTasksOptions options,
    TimeSpan retryDelay,
    TimeProvider timeProvider)
{
    private const string TaskExists = "TaskExists";
    private static readonly string[] OfEveryRequest =
    [
        "UnsupportedRequestVersion", "MissingRequiredQueryParameter", "InvalidQueryParameterValue", "UnsupportedQueryParameter",
        "MissingRequiredHeader", "InvalidHeaderValue", "UnsupportedHeader", "InvalidUri",
    ];

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private readonly List<BatchTaskCreateResult> _refused = [];
    private readonly Lock _lock = new();
    private int _accepted;
    private int _existing;
    private int _requests;

    /// <summary>Runs it, once.</summary>
    /// <exception cref="BatchServiceException">A request as a whole was refused, or the service stayed unavailable.</exception>
    public async Task<BatchCreateTasksResult> RunAsync(
        IEnumerable<BatchTaskCreateOptions> tasks, CancellationToken cancellationToken)
    {
        var chunks = new TaskChunks(tasks, options.MaxTasksPerRequest);
        var bounds = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.MaxParallelRequests,
            CancellationToken = cancellationToken,
        };
        // It takes one chunk after another as requests end, so a lowered size counts for all that follow.
        await Parallel.ForEachAsync(chunks.Cut(), bounds, (chunk, token) => AddAsync(chunks, chunk, token))
            .ConfigureAwait(false);
        if (_accepted + _refused.Count != chunks.Sent)
        {
            throw new InvalidOperationException(
                $"{chunks.Sent} tasks were sent, {_accepted} accepted and {_refused.Count} refused: a defect of this program");
        }

        return new BatchCreateTasksResult
        {
            Sent = chunks.Sent,
            Accepted = _accepted,
            Existing = _existing,
            Refused = _refused,
            Requests = _requests,
        };
    }

    private async ValueTask AddAsync(TaskChunks chunks, IReadOnlyList<TaskToAdd> chunk, CancellationToken cancellationToken)
    {
        var parts = new Stack<IReadOnlyList<TaskToAdd>>([chunk]);
        while (parts.TryPop(out IReadOnlyList<TaskToAdd>? part))
        {
            try
            {
                await AddPartAsync(part, cancellationToken).ConfigureAwait(false);
            }
            catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.TooLarge || IsOfOneTask(e))
            {
                if (part.Count == 1)
                {
                    Refuse(part[0], e);
                    continue;
                }

                // A request that holds one senseless task is refused whole; halves find the one.
                int half = (part.Count + 1) / 2;
                if (e.Kind == BatchServiceErrorKind.TooLarge)
                {
                    chunks.Lower(half);
                }

                parts.Push([.. part.Skip(half)]);
                parts.Push([.. part.Take(half)]);
            }
        }
    }

    // Only what a body holds can be one task's fault. Another mistake is every request's, and cutting would not end it.
    private static bool IsOfOneTask(BatchServiceException refusal) =>
        refusal is { Kind: BatchServiceErrorKind.InvalidRequest, Status: 400, ErrorCode: { } code } && !OfEveryRequest.Contains(code);

    private async Task AddPartAsync(IReadOnlyList<TaskToAdd> part, CancellationToken cancellationToken)
    {
        IReadOnlyList<TaskToAdd> left = part;
        for (int attempt = 1; ; attempt++)
        {
            _ = Interlocked.Increment(ref _requests);
            IReadOnlyList<BatchTaskCreateResult> results = await send(left, cancellationToken).ConfigureAwait(false);
            left = Settle(left, results, isLast: attempt >= options.MaxAttemptsPerTask);
            if (left.Count == 0)
            {
                return;
            }

            TimeSpan delay = retryDelay * Math.Pow(2, attempt - 1);
            await Task.Delay(delay < MaxDelay ? delay : MaxDelay, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Counts what the service has decided.</summary>
    /// <returns>What is to be sent again: tasks for which the service failed, and those of which it says nothing.</returns>
    private List<TaskToAdd> Settle(IReadOnlyList<TaskToAdd> sent, IReadOnlyList<BatchTaskCreateResult> results, bool isLast)
    {
        var byId = new Dictionary<string, BatchTaskCreateResult>(StringComparer.OrdinalIgnoreCase);
        foreach (BatchTaskCreateResult result in results.Where(r => r?.TaskId is not null))
        {
            byId[result.TaskId!] = result;
        }

        var again = new List<TaskToAdd>();
        int accepted = 0;
        lock (_lock)
        {
            foreach (TaskToAdd task in sent)
            {
                BatchTaskCreateResult? result = byId.GetValueOrDefault(task.Id);
                bool isExisting = string.Equals(result?.Error?.Code, TaskExists, StringComparison.OrdinalIgnoreCase);
                if (result?.Status == BatchTaskAddStatus.Success || isExisting)
                {
                    accepted++;
                    _existing += isExisting ? 1 : 0;
                }
                else if (isLast || result?.Status == BatchTaskAddStatus.ClientError)
                {
                    _refused.Add(result ?? new BatchTaskCreateResult { TaskId = task.Id });
                }
                else
                {
                    again.Add(task);
                }
            }

            _accepted += accepted;
        }

        if (accepted > 0)
        {
            options.Accepted?.Report(accepted);
        }

        return again;
    }

    private void Refuse(TaskToAdd task, BatchServiceException refusal)
    {
        var result = new BatchTaskCreateResult
        {
            TaskId = task.Id,
            Status = BatchTaskAddStatus.ClientError,
            Error = new BatchServiceError
            {
                Code = refusal.ErrorCode ?? refusal.Kind.ToString(),
                Message = new BatchServiceErrorMessage { Value = refusal.Message },
            },
        };
        lock (_lock)
        {
            _refused.Add(result);
        }
    }
}

/// <summary>A task that is on its way, as JSON.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Json">What is sent of it.</param>
internal sealed record TaskToAdd(string Id, byte[] Json);
