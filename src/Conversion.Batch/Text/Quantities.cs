using System.Buffers;
using System.Globalization;

namespace ImageConversion.Batch.Text;

/// <summary>Amounts as people read and type them. Bytes count in steps of 1,024, as memory does.</summary>
internal static class Quantities
{
    // Three hundred years: far from any overflow.
    private const double MostDays = 100_000;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes with the largest unit that leaves at least 1, e.g. <c>1.5 GiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        int unit = 0;

        // What would be shown as 1024 of one unit is shown as 1.0 of the next, likewise 99.95 as 100.
        while (Math.Abs(value) >= 1023.5 && unit < Units.Length - 1 && (unit > 0 || Math.Abs(value) >= 1024))
        {
            value /= 1024;
            unit++;
        }

        string format = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : "0.0";
        return string.Create(CultureInfo.InvariantCulture, $"{value.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}");
    }

    /// <summary>Reads bytes as typed: a number with or without a unit (<c>512MiB</c>, <c>2GB</c>, <c>1.5g</c>).</summary>
    /// <remarks>KB, MB, GB, TB are decimal; KiB, MiB, GiB, TiB and the bare letters K, M, G, T are binary.</remarks>
    public static bool TryParseBytes(string? text, out long bytes)
    {
        bytes = 0;
        string trimmed = (text ?? "").Trim();
        int digits = trimmed.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!double.TryParse(trimmed.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            return false;
        }

        double? factor = trimmed[digits..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1,
            "K" or "KIB" => 1L << 10,
            "M" or "MIB" => 1L << 20,
            "G" or "GIB" => 1L << 30,
            "T" or "TIB" => 1L << 40,
            "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "TB" => 1e12,
            _ => null,
        };
        double product = number * (factor ?? double.NaN);
        if (!(product >= 0 && product < long.MaxValue))
        {
            return false;
        }

        bytes = (long)product;
        return true;
    }

    /// <summary>A count with its noun, e.g. <c>1 shard</c>, <c>1,234 shards</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">Of what, in the singular; its plural ends with s.</param>
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A duration in its two largest units, e.g. <c>1h 02m</c>, <c>3m 05s</c>, <c>12s</c>.</summary>
    public static string Duration(TimeSpan duration) => Rounded(duration) switch
    {
        { TotalDays: >= 1 } d => string.Create(CultureInfo.InvariantCulture, $"{(int)d.TotalDays}d {d.Hours:00}h"),
        { TotalHours: >= 1 } d => string.Create(CultureInfo.InvariantCulture, $"{d.Hours}h {d.Minutes:00}m"),
        { TotalMinutes: >= 1 } d => string.Create(CultureInfo.InvariantCulture, $"{d.Minutes}m {d.Seconds:00}s"),
        { TotalSeconds: >= 10 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalSeconds:0}s"),
        var d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalSeconds:0.0}s"),
    };

    /// <summary>Reads a duration as typed: numbers with units (<c>90s</c>, <c>15m</c>, <c>1h30m</c>, <c>2d</c>).</summary>
    public static bool TryParseDuration(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        ReadOnlySpan<char> rest = (text ?? "").AsSpan().Trim();
        bool isAny = false;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            TimeSpan? unit = digits < 1 ? null : rest[digits] switch
            {
                's' => TimeSpan.FromSeconds(1),
                'm' => TimeSpan.FromMinutes(1),
                'h' => TimeSpan.FromHours(1),
                'd' => TimeSpan.FromDays(1),
                _ => null,
            };
            if (unit is null
                || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                || number * unit.Value.TotalDays > MostDays)
            {
                return false;
            }

            duration += number * unit.Value;
            rest = rest[(digits + 1)..];
            isAny = true;
        }

        return isAny;
    }

    // To what is shown, before the unit is chosen: 59.7 seconds are a minute, not 60 seconds.
    private static TimeSpan Rounded(TimeSpan duration) => duration.TotalDays >= 1
        ? duration
        : TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds, duration.TotalSeconds >= 9.95 ? 0 : 1, MidpointRounding.AwayFromZero));
}
