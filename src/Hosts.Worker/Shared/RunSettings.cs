using ImageConversion.Batch;
using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace Hosts;

/// <summary>The settings of a run, bound and checked.</summary>
internal sealed record RunSettings
{
    /// <summary>The run's name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>How each image is converted.</summary>
    public required ConversionOptions Options { get; init; }

    /// <summary>How PNGs are named.</summary>
    public required NamePolicy Names { get; init; }

    /// <summary>What becomes of PNGs that exist.</summary>
    public required OverwritePolicy Overwrite { get; init; }

    /// <summary>The storage tier of the PNGs; null for the account's own.</summary>
    public TargetTier? Tier { get; init; }

    /// <summary>Only names that match this pattern; null for all.</summary>
    public string? Include { get; init; }

    /// <summary>No names that match this pattern; null to leave out none.</summary>
    public string? Exclude { get; init; }

    /// <summary>By what an image is known.</summary>
    public ImageSelection Select { get; init; }

    /// <summary>Whether a source folder's links are followed.</summary>
    public bool FollowsLinks { get; init; }

    /// <summary>What is carried from JPEGs to PNGs.</summary>
    public PreservedProperties Preserve { get; init; }

    /// <summary>What this machine may use.</summary>
    public required PipelineOptions Machine { get; init; }

    /// <summary>Where the files of runs are; null for the target's own place.</summary>
    public string? State { get; init; }

    /// <summary>Binds the settings.</summary>
    /// <exception cref="SettingsException">At least one value makes no sense; all are named.</exception>
    public static RunSettings Bind(SettingsReader settings)
    {
        (CmykHandling cmyk, ReadOnlyMemory<byte> cmykProfile) = settings.GetCmyk();
        var options = new ConversionOptions
        {
            Compression = settings.GetChoice<CompressionPreset>(SettingCatalog.Compression),
            Orientation = settings.GetChoice<OrientationHandling>(SettingCatalog.Orientation),
            Color = settings.GetChoice<ColorHandling>(SettingCatalog.Color),
            Cmyk = cmyk,
            CmykProfile = cmykProfile,
            Metadata = settings.GetChoice<MetadataHandling>(SettingCatalog.Metadata),
            OnDamage = settings.GetChoice<DamageHandling>(SettingCatalog.OnDamage),
            Accept = settings.GetChoice<AcceptedFormats>(SettingCatalog.Accept),
            Grey = settings.GetChoice<GreyHandling>(SettingCatalog.Grey),
            Extract = settings.GetChoice<ExtractHandling>(SettingCatalog.Extract),
            Hdr = settings.GetChoice<HdrHandling>(SettingCatalog.Hdr),
            Decoder = settings.GetChoice<JpegDecoder>(SettingCatalog.Decoder),
            Encoder = settings.GetChoice<EncoderKind>(SettingCatalog.Encoder),
            Limits = BindLimits(settings),
        };
        var bound = new RunSettings
        {
            Name = settings.Get(SettingCatalog.RunName).Text,
            Options = options,
            Names = settings.GetChoice<NamePolicy>(SettingCatalog.Names),
            Overwrite = settings.GetChoice<OverwritePolicy>(SettingCatalog.Overwrite),
            Tier = settings.GetOptionalChoice<TargetTier>(SettingCatalog.Tier),
            Include = settings.Get(SettingCatalog.IncludePattern).Text,
            Exclude = settings.Get(SettingCatalog.ExcludePattern).Text,
            Select = settings.GetChoice<ImageSelection>(SettingCatalog.Select),
            FollowsLinks = settings.GetSwitch(SettingCatalog.FollowSymlinks),
            Preserve = settings.GetFlags<PreservedProperties>(SettingCatalog.Preserve),
            Machine = ReadPipeline(settings),
            State = HostPaths.Full(settings.Get(SettingCatalog.State).Text),
        };
        // Read before there was anywhere to complain.
        _ = settings.GetChoice<LogFormat>(SettingCatalog.LogFormat);
        settings.ThrowIfProblems();
        return bound;
    }

    /// <summary>Binds only what this machine may use; for a run that exists, the plan has all else.</summary>
    /// <exception cref="SettingsException">At least one value makes no sense; all are named.</exception>
    public static PipelineOptions BindPipeline(SettingsReader settings)
    {
        PipelineOptions pipeline = ReadPipeline(settings);
        settings.ThrowIfProblems();
        return pipeline;
    }

    /// <summary>A request with these settings.</summary>
    public T ApplyTo<T>(T request)
        where T : ConversionRequest => (T)((ConversionRequest)request with
        {
            Name = Name, Options = Options, Names = Names, Overwrite = Overwrite, Tier = Tier, Include = Include, Exclude = Exclude, Machine = Machine, State = State,
            Select = Select, FollowsLinks = FollowsLinks, CheckMd5 = Machine.CheckMd5, Preserve = Preserve,
        });

    private static PipelineOptions ReadPipeline(SettingsReader settings)
    {
        int slots = (int)(settings.GetNumber(SettingCatalog.Slots, min: 1, max: 4096) ?? 1);
        PipelineOptions standard = PipelineOptions.ForShare(slots);
        return standard with
        {
            // On a pool the node's id, by which its logs and the portal name it.
            NodeName = Environment.GetEnvironmentVariable("AZ_BATCH_NODE_ID") is { Length: > 0 } node ? node : Environment.MachineName,
            Parallelism = (int)(settings.GetNumber(SettingCatalog.Parallelism, min: 1, max: 4096) ?? standard.Parallelism),
            MaxMegabitsPerSecond = settings.GetAmounts(SettingCatalog.CapMbps, most: 1) is [var cap] ? (double)cap / slots : null,
            Durability = settings.GetChoice<BlobDurability>(SettingCatalog.Durability),
            CheckMd5 = settings.IsSet(SettingCatalog.CheckMd5) ? settings.GetChoice<Md5Check>(SettingCatalog.CheckMd5) : null,
            MemoryBytes = settings.GetBytes(SettingCatalog.Memory, PipelineOptions.MinMemoryBytes) ?? standard.MemoryBytes,
        };
    }

    private static ConversionLimits BindLimits(SettingsReader settings)
    {
        ConversionLimits limits = ConversionLimits.Default;
        return new ConversionLimits
        {
            MaxPixels = settings.GetNumber(SettingCatalog.MaxPixels, min: 1) ?? limits.MaxPixels,
            MaxSidePixels = (int)(settings.GetNumber(SettingCatalog.MaxSide, min: 1, limits.MaxSidePixels) ?? limits.MaxSidePixels),
            MaxInputBytes = settings.GetBytes(SettingCatalog.MaxInput, min: 1) ?? limits.MaxInputBytes,
            MaxScans = (int)(settings.GetNumber(SettingCatalog.MaxScans, min: 1, int.MaxValue) ?? limits.MaxScans),
            MaxMemoryBytes = settings.GetBytes(SettingCatalog.MaxImageMemory, min: 1) ?? limits.MaxMemoryBytes,
        };
    }
}
