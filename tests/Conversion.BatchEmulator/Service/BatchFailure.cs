namespace ImageConversion.BatchEmulator.Service;

/// <summary>A refusal in the service's own terms: status, code, message and details.</summary>
internal sealed class BatchFailure(string code, string? detail = null) : Exception($"{code}: {detail}")
{
    private readonly List<(string Key, string Value)> _values = [];

    public string Code { get; } = code;

    public int Status { get; init; } = ErrorTable.StatusOf(code);

    public string Text { get; } = ErrorTable.MessageOf(code);

    /// <summary>The body's <c>values</c>.</summary>
    public IReadOnlyList<(string Key, string Value)> Values => _values;

    /// <summary>Seconds that the client is asked to wait.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A refusal that gives its reason.</summary>
    public static BatchFailure Because(string code, string reason) => new BatchFailure(code, reason).With("Reason", reason);

    public static BatchFailure Property(string name, string? value, string reason)
    {
        BatchFailure failure = new BatchFailure("InvalidPropertyValue", $"{name}: {reason}").With("PropertyName", name);
        return (value is null ? failure : failure.With("PropertyValue", value)).With("Reason", reason);
    }

    public static BatchFailure Query(string name, string value, string reason) =>
        new BatchFailure("InvalidQueryParameterValue", $"{name}: {reason}")
            .With("QueryParameterName", name).With("QueryParameterValue", value).With("Reason", reason);

    public BatchFailure With(string key, string value)
    {
        _values.Add((key, value));
        return this;
    }
}
