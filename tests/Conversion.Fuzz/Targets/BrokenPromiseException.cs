namespace ImageConversion.Fuzz.Targets;

/// <summary>A target found what the library returned to be wrong.</summary>
/// <param name="promise">What should have been, in words that are the same for every input: findings are told apart by them.</param>
/// <param name="detail">What was.</param>
internal sealed class BrokenPromiseException(string promise, string? detail)
    : Exception(detail is null ? promise : $"{promise}: {detail}")
{
    public string Promise { get; } = promise;
}
