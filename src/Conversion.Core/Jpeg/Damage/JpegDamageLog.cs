using ImageConversion.Core.Faults;

namespace ImageConversion.Core.Jpeg.Damage;

/// <summary>Collects findings. A broken file can yield one for every restart interval, so repetitions of a kind are counted, not
/// kept.</summary>
internal sealed class JpegDamageLog
{
    private const int MaxOfOneKind = 4;

    /// <summary>More zeros are no alignment, but the trace of a storage block that was never written.</summary>
    private const int MaxPaddingBytes = 64;

    private readonly List<JpegDamage> _findings = [];
    private readonly Dictionary<(JpegDamageKind Kind, JpegDamageSeverity Severity), int> _counts = [];

    /// <summary>The findings in the order of their discovery; of each kind the first few.</summary>
    public IReadOnlyList<JpegDamage> Findings => _findings;

    /// <summary>Whether there is more than oddities.</summary>
    public bool HasDamage { get; private set; }

    /// <summary>How many there were of a kind, kept or not.</summary>
    public int Count(JpegDamageKind kind, JpegDamageSeverity severity) => _counts.GetValueOrDefault((kind, severity));

    /// <summary>Whether a further finding would only be counted, so that no message need be made for it.</summary>
    public bool IsFull(JpegDamageKind kind, JpegDamageSeverity severity) => Count(kind, severity) >= MaxOfOneKind;

    public void Add(JpegDamage finding) =>
        Add(finding.Kind, finding.Severity, finding.ErrorKind, finding.Offset, finding.Message);

    public void AddOddity(JpegDamageKind kind, long offset, string message) =>
        Add(kind, JpegDamageSeverity.Oddity, FaultKind.Corrupt, offset, message);

    public void AddCorruption(JpegDamageKind kind, long offset, string message) =>
        Add(kind, JpegDamageSeverity.Damage, FaultKind.Corrupt, offset, message);

    public void AddTruncation(JpegDamageKind kind, long offset, string message) =>
        Add(kind, JpegDamageSeverity.Damage, FaultKind.Truncated, offset, message);

    /// <summary>Bytes left over where a scan or one of its restart intervals is complete. Some encoders pad, and some leave other
    /// bytes behind the end of their data. Anything else means that the image data were misread: Huffman codes fall into step
    /// again soon after an error, so a few blocks too few, and hence a few bytes too many, are often all that is to be seen of
    /// it.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="isPadding">Whether all of them are zero, or all ones.</param>
    /// <param name="isBehindTheEnd">Whether the image data were ended before them, as an encoder ends them.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="nextMarker">The name of the marker that follows.</param>
    public void AddExcessScanData(long bytes, bool isPadding, bool isBehindTheEnd, long offset, string nextMarker)
    {
        isPadding &= bytes <= MaxPaddingBytes;
        string kind = isPadding ? " of padding" : isBehindTheEnd ? " that code nothing" : "";
        string message = $"{JpegDamage.CountBytes(bytes)}{kind} left between the image data and the {nextMarker} marker";
        if (isPadding || isBehindTheEnd)
        {
            AddOddity(JpegDamageKind.ExcessScanData, offset, message);
        }
        else
        {
            AddCorruption(JpegDamageKind.ExcessScanData, offset, message);
        }
    }

    private void Add(JpegDamageKind kind, JpegDamageSeverity severity, FaultKind errorKind, long offset, string message)
    {
        HasDamage |= severity != JpegDamageSeverity.Oddity;
        int count = Count(kind, severity) + 1;
        _counts[(kind, severity)] = count;
        if (count <= MaxOfOneKind)
        {
            _findings.Add(new JpegDamage(kind, severity, errorKind, offset, message));
        }
    }
}
