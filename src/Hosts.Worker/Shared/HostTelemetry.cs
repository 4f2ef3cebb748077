using System.Reflection;
using ImageConversion.Batch.Telemetry;
using ImageConversion.Storage;
using ImageConversion.Storage.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hosts;

/// <summary>Sends traces and metrics to a collector, by OTLP, where the standard variables <c>OTEL_*</c> name one; else
/// nothing is made at all.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables. This file is part of both
/// programs: the exporter is no library's business.</remarks>
internal sealed class HostTelemetry
{
    // Of the 30 s of a Spot node whose storage keeps silent too, 23 are the worker's.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] EndpointVariables =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private HostTelemetry(TracerProvider? traces, MeterProvider? metrics) => (_traces, _metrics) = (traces, metrics);

    /// <summary>Begins to send, as the variables say.</summary>
    /// <param name="service">The program's name, where no variable gives another.</param>
    /// <returns>What is to be ended; null where nothing is sent.</returns>
    public static HostTelemetry? TryStart(string service)
    {
        if (IsTrue("OTEL_SDK_DISABLED"))
        {
            return null;
        }

        TracerProvider? traces = IsOn("TRACES")
            ? Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(r => Describe(r, service))
                .AddSource(ConversionTelemetry.Name, StorageTelemetry.Name, ConversionTelemetry.BatchSource)
                .AddOtlpExporter()
                .Build()
            : null;
        MeterProvider? metrics = IsOn("METRICS")
            ? Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(r => Describe(r, service))
                .AddMeter(ConversionTelemetry.Name, StorageTelemetry.Name)
                .AddOtlpExporter()
                .Build()
            : null;
        return traces is null && metrics is null ? null : new HostTelemetry(traces, metrics);
    }

    /// <summary>What prevents the sending that the variables ask for; null where nothing does.</summary>
    public static string? FindProblem() => TlsSupport.IsAvailable || IsTrue("OTEL_SDK_DISABLED")
        ? null
        : EndpointVariables.Where(v => Read(v)?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true)
            .Select(v => $"{v} {TlsSupport.Missing}.")
            .FirstOrDefault();

    /// <summary>Sends what is left, for at most <see cref="Patience"/>, and ends.</summary>
    public void End() => Parallel.Invoke(
        () => _ = _traces?.Shutdown((int)Patience.TotalMilliseconds),
        () => _ = _metrics?.Shutdown((int)Patience.TotalMilliseconds));

    // The standard's default is to send to a collector on this machine; a command line tool sends nothing unless asked.
    private static bool IsOn(string signal) => Read($"OTEL_{signal}_EXPORTER") switch
    {
        { } named => named.Split(',', StringSplitOptions.TrimEntries).Contains("otlp"),
        null => Read("OTEL_EXPORTER_OTLP_ENDPOINT") is not null || Read($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is not null,
    };

    private static void Describe(ResourceBuilder resource, string service)
    {
        if (Read("OTEL_SERVICE_NAME") is null)
        {
            resource.AddService(
                service,
                serviceVersion: typeof(HostTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        }

        // What Batch sets for its tasks.
        resource.AddAttributes(new Dictionary<string, string?>
        {
            ["host.name"] = Environment.MachineName,
            ["az.batch.pool"] = Read("AZ_BATCH_POOL_ID"),
            ["az.batch.node"] = Read("AZ_BATCH_NODE_ID"),
            ["az.batch.job"] = Read("AZ_BATCH_JOB_ID"),
            ["az.batch.task"] = Read("AZ_BATCH_TASK_ID"),
        }.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, (object)a.Value!)));
    }

    private static bool IsTrue(string variable) => string.Equals(Read(variable), "true", StringComparison.OrdinalIgnoreCase);

    private static string? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
