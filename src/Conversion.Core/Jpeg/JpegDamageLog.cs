namespace Conversion.Core.Jpeg;

/// <summary>
/// Collects findings. A broken file can yield one for every restart interval, so repetitions of a kind are counted,
/// not kept.
/// </summary>
internal sealed class JpegDamageLog
{
    private const int MaxOfOneKind = 4;

    private readonly List<JpegDamage> _findings = [];
    private readonly Dictionary<(JpegDamageKind Kind, JpegDamageSeverity Severity), int> _counts = [];

    /// <summary>The findings in the order of their discovery; of each kind the first few.</summary>
    public IReadOnlyList<JpegDamage> Findings => _findings;

    /// <summary>How many there were of a kind, kept or not.</summary>
    public int Count(JpegDamageKind kind, JpegDamageSeverity severity) => _counts.GetValueOrDefault((kind, severity));

    public void Add(JpegDamage finding)
    {
        var key = (finding.Kind, finding.Severity);
        int count = _counts.GetValueOrDefault(key) + 1;
        _counts[key] = count;
        if (count <= MaxOfOneKind)
        {
            _findings.Add(finding);
        }
    }

    public void AddOddity(JpegDamageKind kind, long offset, string message) =>
        Add(new JpegDamage(kind, JpegDamageSeverity.Oddity, ImageErrorKind.Corrupt, offset, message));

    public void AddCorruption(JpegDamageKind kind, long offset, string message) =>
        Add(new JpegDamage(kind, JpegDamageSeverity.Damage, ImageErrorKind.Corrupt, offset, message));

    public void AddTruncation(JpegDamageKind kind, long offset, string message) =>
        Add(new JpegDamage(kind, JpegDamageSeverity.Damage, ImageErrorKind.Truncated, offset, message));
}
