namespace ImageConversion.Batch.Model;

/// <summary>How many images ended how, and what they weighed.</summary>
public sealed class OutcomeCounts
{
    /// <summary>Images with a PNG written by this run.</summary>
    public long Converted { get; set; }

    /// <summary>Images whose PNG was there already.</summary>
    public long UpToDate { get; set; }

    /// <summary>Images without a PNG.</summary>
    public long Failed { get; set; }

    /// <summary>Failures by kind.</summary>
    public SortedDictionary<FailureKind, long> Failures { get; set; } = [];

    /// <summary>Images converted with at least one warning.</summary>
    public long Warned { get; set; }

    /// <summary>Encoded bytes of the converted images.</summary>
    public long SourceBytes { get; set; }

    /// <summary>Bytes of the PNGs written.</summary>
    public long TargetBytes { get; set; }

    /// <summary>Pixels of the PNGs written.</summary>
    public long Pixels { get; set; }

    /// <summary>Time of cores that decoding and encoding took.</summary>
    /// <value>In seconds. 0 in receipts of early releases.</value>
    public double CoreSeconds { get; set; }

    /// <summary>Images with a final state.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Total => Converted + UpToDate + Failed;

    /// <summary>Adds one image.</summary>
    public void Add(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        switch (entry.Outcome)
        {
            case Outcome.Converted:
                Converted++;
                SourceBytes += entry.SourceBytes;
                TargetBytes += (entry.TargetBytes ?? 0) + (entry.Further?.Sum(f => f.Bytes) ?? 0);
                Pixels += (long)(entry.WidthPixels ?? 0) * (entry.HeightPixels ?? 0);
                Warned += entry.Warnings.Count > 0 ? 1 : 0;
                CoreSeconds += ((entry.DecodeMs ?? 0) + (entry.EncodeMs ?? 0)) / 1000;
                break;
            case Outcome.UpToDate:
                UpToDate++;
                break;
            default:
                Failed++;
                FailureKind kind = entry.Kind ?? FailureKind.Transient;
                Failures[kind] = Failures.GetValueOrDefault(kind) + 1;
                break;
        }
    }

    /// <summary>Adds the counts of another part of the run.</summary>
    public void Add(OutcomeCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Converted += other.Converted;
        UpToDate += other.UpToDate;
        Failed += other.Failed;
        Warned += other.Warned;
        SourceBytes += other.SourceBytes;
        TargetBytes += other.TargetBytes;
        Pixels += other.Pixels;
        CoreSeconds += other.CoreSeconds;
        foreach ((FailureKind kind, long count) in other.Failures)
        {
            Failures[kind] = Failures.GetValueOrDefault(kind) + count;
        }
    }
}
