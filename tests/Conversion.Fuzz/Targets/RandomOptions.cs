namespace ImageConversion.Fuzz.Targets;

/// <summary>Options that depend on nothing but the input, so that an input alone is enough to repeat an execution.</summary>
internal static class RandomOptions
{
    private static readonly CompressionPreset[] Presets = Enum.GetValues<CompressionPreset>();
    private static readonly OrientationHandling[] Orientations = Enum.GetValues<OrientationHandling>();
    private static readonly ColorHandling[] Colors = Enum.GetValues<ColorHandling>();
    private static readonly MetadataHandling[] Metadata = Enum.GetValues<MetadataHandling>();
    private static readonly DamageHandling[] Damages = Enum.GetValues<DamageHandling>();
    private static readonly JpegDecoder[] Decoders = Enum.GetValues<JpegDecoder>();
    private static readonly HdrHandling[] Hdr = Enum.GetValues<HdrHandling>();
    private static readonly AcceptedFormats[] Formats = Enum.GetValues<AcceptedFormats>();

    public static ConversionOptions Of(ReadOnlySpan<byte> input, ConversionLimits limits)
    {
        ulong dice = System.IO.Hashing.XxHash64.HashToUInt64(input);
        return new ConversionOptions
        {
            Compression = Pick(Presets, ref dice),
            Orientation = Pick(Orientations, ref dice),
            Color = Pick(Colors, ref dice),
            Metadata = Pick(Metadata, ref dice),
            OnDamage = Pick(Damages, ref dice),
            Accept = Pick(Formats, ref dice),
            Decoder = Pick(Decoders, ref dice),
            Hdr = Pick(Hdr, ref dice),
            Limits = limits,
        };
    }

    private static T Pick<T>(T[] values, ref ulong dice)
    {
        (dice, ulong index) = Math.DivRem(dice, (ulong)values.Length);
        return values[index];
    }
}
