using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ImageConversion.Batch.Model;

/// <summary>What the name of a machine's size says of it.</summary>
/// <remarks>https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions: family, letters, number of cores, and
/// for constrained sizes the number that is left of them, e.g. <c>Standard_E8-4s_v5</c>.</remarks>
internal static partial class VmSizes
{
    /// <summary>The cores of a size.</summary>
    /// <returns>At least 1; null where the name does not contain it.</returns>
    public static int? TryGetCores(string? vmSize)
    {
        Match match = Name().Match(vmSize ?? "");
        Group cores = match.Groups["left"].Success ? match.Groups["left"] : match.Groups["cores"];
        return int.TryParse(cores.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : null;
    }

    /// <summary>The processors of a size: <c>p</c> among the letters behind the number of cores stands for Arm64.</summary>
    /// <returns>Null where the name is none of this form.</returns>
    public static Architecture? TryGetArchitecture(string? vmSize) =>
        Name().Match(vmSize ?? "") is not { Success: true } match ? null
        : match.Groups["features"].Value.Contains('p', StringComparison.OrdinalIgnoreCase) ? Architecture.Arm64
        : Architecture.X64;

    // Sizes of the first generations (D11, DS3_v2) number themselves by other rules; they are retiring.
    [GeneratedRegex("^(standard|basic)_(?!d[s]?[0-9]+(_v2)?$)[a-z]+(?<cores>[0-9]+)(-(?<left>[0-9]+))?(?<features>[a-z]*)(_|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Name();
}
