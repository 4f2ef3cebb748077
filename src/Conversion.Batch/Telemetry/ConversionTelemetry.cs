using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using ImageConversion.Batch.Model;
using ImageConversion.Hashing;

namespace ImageConversion.Batch.Telemetry;

/// <summary>The telemetry of runs: spans of a source, and instruments of a meter. Without a listener, none are made.</summary>
/// <remarks>
/// <para>Spans: <c>run</c> > <c>shard</c> > <c>image</c> > the calls of <see cref="Storage.Telemetry.StorageTelemetry"/>. All of a run
/// are on one trace, whose id follows from the run's: so the shards that many machines convert, today or after a resume, are
/// found together, and nothing has to be passed on to tasks.</para>
/// <para>Names follow OpenTelemetry's conventions: lower case, dots, durations in seconds.</para>
/// </remarks>
public static class ConversionTelemetry
{
    /// <summary>The name of the source and of the meter.</summary>
    public const string Name = "ImageConversion";

    /// <summary>The name of the source of the calls of Azure Batch.</summary>
    public const string BatchSource = "ImageConversion.AzureBatch";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Images = Meter.CreateCounter<long>(
        "imgconv.images", "{image}", "Images with an outcome, by outcome and by kind of failure.");

    private static readonly Counter<double> Megapixels = Meter.CreateCounter<double>(
        "imgconv.megapixels", "{megapixel}", "Pixels of the PNGs written, in millions.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "imgconv.bytes", "By", "Bytes of JPEGs read and of PNGs written, by direction.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "imgconv.image.duration", "s", "Decoding and encoding of each image converted, by stage.");

    private static readonly UpDownCounter<long> InFlight = Meter.CreateUpDownCounter<long>(
        "imgconv.images.in_flight", "{image}", "Images being read, converted or written.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "imgconv.retries", "{attempt}", "Attempts on images that failed for a passing reason and are made again.");

    private static readonly ObservableGauge<long> Memory = Meter.CreateObservableGauge(
        "imgconv.memory.resident", static () => Environment.WorkingSet, "By", "The process's resident memory.");

    private static readonly KeyValuePair<string, object?> ReadTag = new("imgconv.direction", "read");
    private static readonly KeyValuePair<string, object?> WrittenTag = new("imgconv.direction", "written");
    private static readonly KeyValuePair<string, object?> DecodeTag = new("imgconv.stage", "decode");
    private static readonly KeyValuePair<string, object?> EncodeTag = new("imgconv.stage", "encode");

    /// <summary>Begins a run's span on this machine, or what it does of it.</summary>
    internal static Activity? StartRun(string run, string operation) =>
        Source.HasListeners()
            ? Source.StartActivity(operation, ActivityKind.Internal, TraceOf(run))?.SetTag("imgconv.run", run)
            : null;

    /// <summary>Begins a shard's span: below the run's where this process has it, else on the run's trace.</summary>
    internal static Activity? StartShard(string run, int shard) => !Source.HasListeners()
        ? null
        : (Activity.Current is { } parent && parent.Source.Name == Name
            ? Source.StartActivity("shard")
            : Source.StartActivity("shard", ActivityKind.Internal, TraceOf(run)))?.SetTag("imgconv.run", run).SetTag("imgconv.shard", shard);

    /// <summary>Begins an image's span; the caller is not in it.</summary>
    internal static Activity? StartImage(string name, int attempt)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        Activity? before = Activity.Current;
        Activity? span = Source.StartActivity("image")?.SetTag("imgconv.image", name).SetTag("imgconv.attempt", attempt);
        Activity.Current = before;
        return span;
    }

    /// <summary>An image has its outcome.</summary>
    internal static void Reached(LedgerEntry entry, Activity? span)
    {
        Describe(entry, span);
        if (!Images.Enabled)
        {
            return;
        }

        var outcome = KeyValuePair.Create<string, object?>("imgconv.outcome", entry.Outcome.ToString());
        if (entry.Kind is { } kind)
        {
            Images.Add(1, outcome, KeyValuePair.Create<string, object?>("error.type", kind.ToString()));
        }
        else
        {
            Images.Add(1, outcome);
        }

        if (entry.Outcome == Outcome.Converted)
        {
            Megapixels.Add((long)(entry.WidthPixels ?? 0) * (entry.HeightPixels ?? 0) / 1e6);
            Bytes.Add(entry.SourceBytes, ReadTag);
            Bytes.Add(entry.TargetBytes ?? 0, WrittenTag);
            if (entry is { DecodeMs: { } decode, EncodeMs: { } encode })
            {
                Duration.Record(decode / 1000, DecodeTag);
                Duration.Record(encode / 1000, EncodeTag);
            }
        }
    }

    /// <summary>An attempt failed for a passing reason, and another will be made.</summary>
    internal static void Retried(LedgerEntry entry, Activity? span)
    {
        Describe(entry, span);
        Retries.Add(1);
    }

    /// <summary>An image is under way, or no longer.</summary>
    internal static void Moved(int images) => InFlight.Add(images);

    private static void Describe(LedgerEntry entry, Activity? span)
    {
        if (span is null)
        {
            return;
        }

        _ = span.SetTag("imgconv.outcome", entry.Outcome.ToString())
            .SetTag("imgconv.source.bytes", entry.SourceBytes)
            .SetTag("imgconv.target.bytes", entry.TargetBytes)
            .SetTag("imgconv.width", entry.WidthPixels)
            .SetTag("imgconv.height", entry.HeightPixels)
            .SetTag("imgconv.decode_ms", entry.DecodeMs)
            .SetTag("imgconv.encode_ms", entry.EncodeMs);
        if (entry.Kind is { } kind)
        {
            _ = span.SetTag("error.type", kind.ToString()).SetStatus(ActivityStatusCode.Error, entry.Message);
        }
    }

    private static ActivityContext TraceOf(string run)
    {
        byte[] hash = Sha256.HashData(Encoding.UTF8.GetBytes($"imgconv run {run}"));
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash.AsSpan(0, 16)),
            ActivitySpanId.CreateFromBytes(hash.AsSpan(16, 8)),
            ActivityTraceFlags.Recorded,
            isRemote: true);
    }
}
