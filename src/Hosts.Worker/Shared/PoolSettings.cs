using ImageConversion.Batch.Model;

namespace Hosts;

/// <summary>The settings of runs on a pool, bound and checked.</summary>
internal sealed record PoolSettings
{
    /// <summary>The pool's id; null where none is set.</summary>
    public string? Pool { get; init; }

    /// <summary>The folder of the published worker.</summary>
    public required string Worker { get; init; }

    /// <summary>How long the run may take.</summary>
    public required TimeSpan MaxDuration { get; init; }

    /// <summary>What the run's nodes may cost; null for no bound.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>An hour of a node; null for what the price table says.</summary>
    public NodePrice? NodePrice { get; init; }

    /// <summary>The least estimated time of a shard.</summary>
    public required TimeSpan ShardTime { get; init; }

    /// <summary>How often a run is looked at.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>How long it may stand still.</summary>
    public required TimeSpan StallTimeout { get; init; }

    /// <summary>Variables of the nodes' tasks: how they log and write, and where they send telemetry.</summary>
    public required IReadOnlyDictionary<string, string> NodeVariables { get; init; }

    /// <summary>Binds the settings.</summary>
    /// <exception cref="SettingsException">At least one value makes no sense; all are named.</exception>
    public static PoolSettings Bind(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var bound = new PoolSettings
        {
            Pool = settings.Get(SettingCatalog.Pool).Text,
            NodeVariables = ReadNodeVariables(settings),
            // Where a release keeps it: next to the program.
            Worker = settings.Get(SettingCatalog.Worker).Text is { } worker ? Path.GetFullPath(worker) : Path.Combine(AppContext.BaseDirectory, "worker", "linux-x64"),
            MaxDuration = Duration(SettingCatalog.MaxDuration, TimeSpan.FromSeconds(1)),
            MaxCost = settings.GetAmounts(SettingCatalog.MaxCost, most: 1) is [var most] ? most : null,
            NodePrice = settings.GetAmounts(SettingCatalog.NodePrice, most: 2) is [var dedicated, ..] prices
                ? new NodePrice(dedicated, prices[^1])
                : null,
            ShardTime = Duration(SettingCatalog.ShardTime, TimeSpan.FromMilliseconds(1)),
            PollInterval = Duration(SettingCatalog.PollInterval, TimeSpan.FromMilliseconds(100)),
            StallTimeout = Duration(SettingCatalog.StallTimeout, TimeSpan.FromSeconds(1)),
        };
        settings.ThrowIfProblems();
        return bound;

        TimeSpan Duration(Setting setting, TimeSpan min) => settings.GetDuration(setting, min) ?? min;
    }

    private static Dictionary<string, string> ReadNodeVariables(SettingsReader settings)
    {
        var variables = new Dictionary<string, string>();
        _ = settings.GetAmounts(SettingCatalog.CapMbps, most: 1);
        foreach (Setting setting in (Setting[])[SettingCatalog.LogFormat, SettingCatalog.MetadataEndpoint, .. SettingCatalog.OfNodes])
        {
            if (settings.Get(setting) is { Origin: not SettingsReader.DefaultOrigin } value)
            {
                variables[setting.Key] = value.Text!;
            }
        }

        // Nodes do not have the file of a cloud; they get its hosts.
        AzureCloud cloud = AzureCloud.Read(settings);
        string[] hosts = [.. settings.GetList(SettingCatalog.TrustedHosts), .. cloud.IsCustom ? [$"*.blob.{cloud.StorageSuffix}"] : (string[])[]];
        if (hosts.Length > 0)
        {
            variables[SettingCatalog.TrustedHosts.Key] = string.Join(',', hosts);
        }

        if (settings.Get(SettingCatalog.NodeOtlpEndpoint).Text is not null
            && settings.GetAddress(SettingCatalog.NodeOtlpEndpoint, isHttpAllowed: true) is { } collector)
        {
            // The name that OpenTelemetry's exporters read.
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.AbsoluteUri;
        }

        return variables;
    }
}
