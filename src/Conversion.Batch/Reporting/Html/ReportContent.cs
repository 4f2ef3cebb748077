using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Reporting.Html;

/// <summary>All that a report's page says.</summary>
internal sealed record ReportContent
{
    /// <summary>Sums, failures and warnings.</summary>
    public required RunReport Report { get; init; }

    /// <summary>The plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>The run's course.</summary>
    public required RunHistory History { get; init; }

    /// <summary>Where it went on Azure Batch; null for a run of one machine.</summary>
    public BatchRecord? Batch { get; init; }

    /// <summary>Small PNGs of failed images, by their names.</summary>
    public IReadOnlyDictionary<string, byte[]> Thumbnails { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>When the page was made, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long the run took, or has taken so far.</summary>
    public TimeSpan Elapsed => TimeSpan.FromSeconds(Report.Actual!.ElapsedSeconds);

    /// <summary>A moment as a share of the run's time.</summary>
    public double ShareOf(DateTimeOffset at)
    {
        double whole = (History.End - History.Origin).TotalSeconds;
        return whole <= 0 ? 0 : Math.Clamp((at - History.Origin).TotalSeconds / whole, 0, 1);
    }
}
