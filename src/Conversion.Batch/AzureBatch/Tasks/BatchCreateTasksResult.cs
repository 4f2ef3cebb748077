namespace Conversion.Batch.AzureBatch;

/// <summary>The account of tasks that were sent: <see cref="Accepted"/> and the number of <see cref="Refused"/> together are
/// <see cref="Sent"/>.</summary>
public sealed record BatchCreateTasksResult
{
    /// <summary>Tasks that were to be added.</summary>
    public required int Sent { get; init; }

    /// <summary>Tasks that the job has now.</summary>
    public required int Accepted { get; init; }

    /// <summary>Of the accepted, those whose id existed when they were sent, or sent again.</summary>
    public required int Existing { get; init; }

    /// <summary>What the service says of each task that it did not take, in no order.</summary>
    public required IReadOnlyList<BatchTaskCreateResult> Refused { get; init; }

    /// <summary>Requests that it took, without the pipeline's repetitions.</summary>
    public required int Requests { get; init; }

    /// <summary>Sees that the job has all tasks that it was to get.</summary>
    /// <param name="jobId">The job, for the message.</param>
    /// <exception cref="BatchServiceException"><see cref="BatchServiceErrorKind.InvalidRequest"/>: some were refused; the first
    /// one is named.</exception>
    public void ThrowIfRefused(string jobId)
    {
        if (Refused is [var first, ..])
        {
            throw new BatchServiceException(
                BatchServiceErrorKind.InvalidRequest,
                $"add tasks to job '{jobId}': {Refused.Count} of {Sent} were refused; the first, '{first.TaskId}', with "
                + $"{first.Error?.Code}: {first.Error?.Message?.Value}");
        }
    }
}
