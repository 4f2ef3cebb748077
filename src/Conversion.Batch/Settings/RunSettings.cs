using Conversion.Batch.Execution;
using Conversion.Batch.Model;
using Conversion.Batch.Planning;
using Conversion.Core;

namespace Conversion.Batch.Settings;

/// <summary>The settings of a run, bound and checked.</summary>
/// <param name="Request">What to convert, and how.</param>
/// <param name="Pipeline">What this machine may use.</param>
/// <param name="State">Where the files of runs are; null for the target's own place.</param>
public sealed record RunSettings(PlanRequest Request, PipelineOptions Pipeline, string? State)
{
    /// <summary>Binds the settings.</summary>
    /// <exception cref="SettingsException">At least one value makes no sense; all are named.</exception>
    public static RunSettings Bind(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = new ConversionOptions
        {
            Compression = settings.GetChoice<CompressionPreset>(SettingCatalog.Compression),
            Orientation = settings.GetChoice<OrientationHandling>(SettingCatalog.Orientation),
            Color = settings.GetChoice<ColorHandling>(SettingCatalog.Color),
            Metadata = settings.GetChoice<MetadataHandling>(SettingCatalog.Metadata),
            OnDamage = settings.GetChoice<DamageHandling>(SettingCatalog.OnDamage),
            Accept = settings.GetChoice<AcceptedFormats>(SettingCatalog.Accept),
            Grey = settings.GetChoice<GreyHandling>(SettingCatalog.Grey),
            Decoder = settings.GetChoice<JpegDecoder>(SettingCatalog.Decoder),
            Encoder = settings.GetChoice<EncoderKind>(SettingCatalog.Encoder),
            Limits = BindLimits(settings),
        };
        var request = new PlanRequest
        {
            Recipe = new Recipe { Options = options },
            Names = settings.GetChoice<NamePolicy>(SettingCatalog.Names),
            Overwrite = settings.GetChoice<OverwritePolicy>(SettingCatalog.Overwrite),
            Tier = settings.GetOptionalChoice<TargetTier>(SettingCatalog.Tier),
            Only = settings.Get(SettingCatalog.Only).Text,
        };
        PipelineOptions pipeline = ReadPipeline(settings);
        string? state = settings.Get(SettingCatalog.State).Text;
        settings.ThrowIfProblems();
        return new RunSettings(request, pipeline, state);
    }

    /// <summary>Binds only what this machine may use; for a run that exists, the plan has all else.</summary>
    /// <exception cref="SettingsException">At least one value makes no sense; all are named.</exception>
    public static PipelineOptions BindPipeline(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        PipelineOptions pipeline = ReadPipeline(settings);
        settings.ThrowIfProblems();
        return pipeline;
    }

    private static PipelineOptions ReadPipeline(SettingsReader settings)
    {
        PipelineOptions standard = PipelineOptions.OfShare((int)(settings.GetNumber(SettingCatalog.Slots, min: 1, max: 4096) ?? 1));
        return standard with
        {
            Parallelism = (int)(settings.GetNumber(SettingCatalog.Parallelism, min: 1, max: 4096) ?? standard.Parallelism),
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
