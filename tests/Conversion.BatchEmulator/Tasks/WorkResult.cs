namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>How a command on a node ended.</summary>
internal sealed record WorkResult(int? ExitCode, WorkFailure? Failure)
{
    /// <summary>When its output was complete.</summary>
    public DateTimeOffset EndTime { get; init; }

    /// <summary>The command never ran.</summary>
    public bool IsPreProcessingError { get; init; }

    /// <summary>The command ran, but its files could not be uploaded.</summary>
    public bool IsUploadError { get; init; }

    public static WorkResult Exited(int code, DateTimeOffset time) =>
        new(code, code == 0 ? null : WorkFailure.FailureExitCode(code)) { EndTime = time };

    public static WorkResult NotRun(WorkFailure failure, DateTimeOffset time) =>
        new(null, failure) { EndTime = time, IsPreProcessingError = true };
}

/// <summary>The service's <c>failureInfo</c>.</summary>
internal sealed record WorkFailure(string Category, string Code, string Message)
{
    /// <summary>The code of a command that ended with another exit code than 0: the only failure that is retried.</summary>
    public const string ExitCodeName = "FailureExitCode";

    public static readonly WorkFailure EndedByUser =
        new("usererror", "TaskEnded", "Task Was Ended by User Request");

    public static readonly WorkFailure OutOfTime =
        new("usererror", "TaskEnded", "The task was ended because it exceeded its maxWallClockTime");

    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];

    public static WorkFailure FailureExitCode(int code) =>
        new("usererror", ExitCodeName, "The task exited with an exit code representing a failure")
        {
            Details = [("Message", $"The task exited with an exit code representing a failure: {code}")],
        };

    public JsonObject ToJson()
    {
        var document = new JsonObject().Put("category", Category).Put("code", Code).Put("message", Message);
        if (Details.Count > 0)
        {
            document["details"] = new JsonArray(
                [.. Details.Select(detail => new JsonObject().Put("name", detail.Name).Put("value", detail.Value))]);
        }

        return document;
    }
}
