using System.Globalization;

namespace Conversion.Batch.AzureBatch;

/// <summary>A size of machines that the service offers.</summary>
public sealed record BatchSupportedSku : BatchModel
{
    private const string CoresName = "vCPUs";

    /// <summary>The size, e.g. <c>Standard_D4s_v5</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The family whose quota it counts against.</summary>
    public string? FamilyName { get; init; }

    /// <summary>When the service ends its support, in UTC; absent where no end is known.</summary>
    public DateTimeOffset? BatchSupportEndOfLife { get; init; }

    /// <summary>What it has, by name.</summary>
    public IReadOnlyList<NameValuePair>? Capabilities { get; init; }

    /// <summary>Its cores; null where the service does not say.</summary>
    public int? Cores => Capabilities?.FirstOrDefault(c => string.Equals(c.Name, CoresName, StringComparison.OrdinalIgnoreCase))?.Value
        is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cores) ? cores : null;
}
