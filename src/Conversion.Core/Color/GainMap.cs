namespace ImageConversion.Core.Color;

/// <summary>The numbers of a gain map (ISO 21496-1; Ultra HDR's names in brackets), for red, green and blue. Gains and headrooms are
/// logarithms to the base of 2.</summary>
internal sealed record GainMap
{
    /// <summary>The gain of the map's zero (GainMapMin).</summary>
    public required double[] Min { get; init; }

    /// <summary>The gain of the map's full value (GainMapMax).</summary>
    public required double[] Max { get; init; }

    /// <summary>The map's values are coded with this power (Gamma).</summary>
    public required double[] Gamma { get; init; }

    /// <summary>Is added to the base's light before the gain (OffsetSDR).</summary>
    public required double[] BaseOffset { get; init; }

    /// <summary>Is taken off after the gain (OffsetHDR).</summary>
    public required double[] AlternateOffset { get; init; }

    /// <summary>The headroom that the primary picture is for (HDRCapacityMin).</summary>
    public required double BaseHeadroom { get; init; }

    /// <summary>The headroom from which the whole gain is applied (HDRCapacityMax).</summary>
    public required double AlternateHeadroom { get; init; }

    /// <summary>Whether the primary picture is the HDR rendition, from which the gain leads to SDR.</summary>
    public required bool IsBaseHdr { get; init; }

    /// <summary>Whether the gain is applied in the primaries of the base; otherwise in those of the map's own profile.</summary>
    public bool UsesBaseColors { get; init; } = true;

    private IEnumerable<double[]> All => [Min, Max, Gamma, BaseOffset, AlternateOffset, [BaseHeadroom, AlternateHeadroom]];

    /// <summary>What makes the numbers impossible; null for nothing.</summary>
    public string? FindProblem() =>
        All.Any(v => v.Any(n => !double.IsFinite(n))) ? "one of its values is not a number"
        : Gamma.Any(g => g <= 0) ? "its gamma is not above 0"
        : Min.Zip(Max).Any(m => m.First > m.Second) ? "its least gain is above its greatest"
        : BaseHeadroom < 0 || AlternateHeadroom < 0 ? "a headroom is below 0"
        : BaseHeadroom == AlternateHeadroom ? "both of its renditions have the same headroom"
        : null;

    /// <summary>Whether another set of numbers is the same but for roundings.</summary>
    public bool IsCloseTo(GainMap other)
    {
        const double Tolerance = 1e-3;
        return IsBaseHdr == other.IsBaseHdr
            && All.SelectMany(v => v).Zip(other.All.SelectMany(v => v)).All(p => Math.Abs(p.First - p.Second) <= Tolerance);
    }
}
