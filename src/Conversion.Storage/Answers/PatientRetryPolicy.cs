using System.Globalization;
using System.Net.Http.Headers;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace ImageConversion.Answers;

/// <summary>The SDK's retries, unless the service asks for a wait that nobody would sit out: then its refusal is the answer.</summary>
/// <remarks>The SDK itself waits for as long as it is asked to.</remarks>
internal sealed class PatientRetryPolicy : RetryPolicy
{
    /// <summary>The longest wait that a service may ask for. Azure's own ask for seconds.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(2);

    // As Azure.Core reads them.
    private const string Seconds = "Retry-After";
    private static readonly string[] Milliseconds = ["retry-after-ms", "x-ms-retry-after-ms"];

    public PatientRetryPolicy(RetryOptions retry)
        : base(retry.MaxRetries, retry.Mode == RetryMode.Exponential
            ? DelayStrategy.CreateExponentialDelayStrategy(retry.Delay, retry.MaxDelay)
            : DelayStrategy.CreateFixedDelayStrategy(retry.Delay))
    {
    }

    /// <summary>What an answer asks for, where it is too long; null otherwise.</summary>
    public static TimeSpan? FindExcess(Response? response) =>
        FindExcess(name => response?.Headers.TryGetValue(name, out string? text) == true ? text : null);

    /// <summary>The same, of headers by name; null for one that is absent.</summary>
    public static TimeSpan? FindExcess(Func<string, string?> headers) => WaitOf(headers) is { } wait && wait > MaxWait ? wait : null;

    /// <summary>Takes out of an answer what it asks for.</summary>
    public static void RemoveWaits(HttpResponseHeaders headers)
    {
        foreach (string name in (ReadOnlySpan<string>)[Seconds, .. Milliseconds])
        {
            _ = headers.Remove(name);
        }
    }

    /// <summary>The words of it for a message; empty where there is none.</summary>
    public static string DescribeExcess(Response? response) => FindExcess(response) is { } wait
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"; it asks to be left alone for {wait.TotalSeconds:0} s, and up to {MaxWait.TotalSeconds:0} s are waited for")
        : "";

    /// <inheritdoc/>
    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        MayHelp(exception) && IsPatient(message) && base.ShouldRetry(message, exception);

    /// <inheritdoc/>
    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        MayHelp(exception) && IsPatient(message) ? base.ShouldRetryAsync(message, exception) : ValueTask.FromResult(false);

    // An unknown host or a certificate that is not trusted is the same after any wait.
    private static bool MayHelp(Exception? exception) => exception is not NetworkFaultException { Fault.IsPassing: false };

    private static bool IsPatient(HttpMessage message) => !message.HasResponse || FindExcess(message.Response) is null;

    private static TimeSpan? WaitOf(Func<string, string?> headers)
    {
        foreach (string header in Milliseconds)
        {
            if (TryParse(headers(header), out double milliseconds))
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }
        }

        string? after = headers(Seconds);
        return TryParse(after, out double seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
                ? date - TimeProvider.System.GetUtcNow()
            : null;
    }

    // A time span has room for some 900,000,000 seconds more than any clock.
    private static bool TryParse(string? text, out double number) =>
        double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < int.MaxValue;
}
