namespace Conversion.Batch.AzureBatch;

/// <summary>How many tasks are sent at one time.</summary>
public sealed record BatchCreateTasksOptions
{
    /// <summary>The service's bound on the tasks of one request.</summary>
    public const int MaxTasksOfService = 100;

    /// <summary>Requests at one time.</summary>
    /// <value>1 to 99, default 8. The service asks for fewer than 100.</value>
    public int MaxParallelRequests { get; init; } = 8;

    /// <summary>Tasks in one request at first; fewer where the service finds the request too large.</summary>
    /// <value>1 to 100, default 100.</value>
    public int MaxTasksPerRequest { get; init; } = MaxTasksOfService;

    /// <summary>How often a task is sent for which the service says that it failed itself, before that counts as refused.</summary>
    /// <value>At least 1, default 6.</value>
    public int MaxAttemptsPerTask { get; init; } = 6;

    /// <summary>Hears of tasks as they are accepted: how many more.</summary>
    /// <value>Default null: nobody does.</value>
    public IProgress<int>? Accepted { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxParallelRequests, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxParallelRequests, 99);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTasksPerRequest, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxTasksPerRequest, MaxTasksOfService);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttemptsPerTask, 1);
    }
}
