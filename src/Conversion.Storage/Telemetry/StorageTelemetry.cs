using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ImageConversion.Storage.Telemetry;

/// <summary>Telemetry of stores' calls: spans of an <see cref="ActivitySource"/> and instruments of a <see cref="Meter"/>.
/// Without a listener, nothing is created.</summary>
/// <remarks>Names follow OpenTelemetry's conventions: lower case, dots, durations in seconds.</remarks>
public static class StorageTelemetry
{
    /// <summary>The name of the source and of the meter.</summary>
    public const string Name = "ImageConversion.Storage";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "imgconv.storage.call.duration", "s", "Calls of a store, by operation and by error: how many, and how long each took.");

    /// <summary>Whether there is a listener.</summary>
    internal static bool IsOn => Duration.Enabled || Source.HasListeners();

    /// <summary>Begins a call.</summary>
    internal static StorageCall Begin(string operation, string address, string? name) => new(
        Source.StartActivity(operation, ActivityKind.Client)?.SetTag("imgconv.store", address).SetTag("imgconv.blob", name),
        operation,
        Stopwatch.GetTimestamp());

    /// <summary>One call.</summary>
    internal readonly struct StorageCall(Activity? span, string operation, long began) : IDisposable
    {
        /// <summary>Ends the call; a failure has been reported before.</summary>
        public void Dispose() => span?.Dispose();

        public void Succeeded() => Record(null);

        public void Failed(BlobStoreException error)
        {
            string kind = error.Kind.ToString();
            _ = span?.SetTag("error.type", kind).SetStatus(ActivityStatusCode.Error, error.Message);
            Record(kind);
        }

        private void Record(string? error)
        {
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (error is null)
            {
                Duration.Record(seconds, KeyValuePair.Create<string, object?>("imgconv.operation", operation));
            }
            else
            {
                Duration.Record(
                    seconds,
                    KeyValuePair.Create<string, object?>("imgconv.operation", operation),
                    KeyValuePair.Create<string, object?>("error.type", error));
            }
        }
    }
}
