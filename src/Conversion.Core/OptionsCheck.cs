using ImageConversion.Core.Color;

namespace ImageConversion.Core;

/// <summary>Checks options before any work is done with them.</summary>
internal static class OptionsCheck
{
    /// <summary>The options themselves, or the default for null.</summary>
    /// <exception cref="ArgumentException">An option has an invalid value.</exception>
    public static ConversionOptions Resolve(ConversionOptions? options)
    {
        if (options is null)
        {
            return ConversionOptions.Default;
        }

        RequireMember(options, options.Compression, nameof(ConversionOptions.Compression));
        RequireMember(options, options.Orientation, nameof(ConversionOptions.Orientation));
        RequireMember(options, options.Color, nameof(ConversionOptions.Color));
        RequireMember(options, options.Metadata, nameof(ConversionOptions.Metadata));
        RequireMember(options, options.OnDamage, nameof(ConversionOptions.OnDamage));
        RequireMember(options, options.Accept, nameof(ConversionOptions.Accept));
        RequireMember(options, options.Grey, nameof(ConversionOptions.Grey));
        RequireMember(options, options.Cmyk, nameof(ConversionOptions.Cmyk));
        RequireMember(options, options.Extract, nameof(ConversionOptions.Extract));
        RequireMember(options, options.Hdr, nameof(ConversionOptions.Hdr));
        RequireMember(options, options.Decoder, nameof(ConversionOptions.Decoder));
        RequireMember(options, options.Encoder, nameof(ConversionOptions.Encoder));
        ConversionLimits limits = options.Limits
            ?? throw new ArgumentException($"{nameof(ConversionOptions.Limits)} is null.", nameof(options));
        RequirePositive(options, limits.MaxPixels, nameof(ConversionLimits.MaxPixels));
        RequirePositive(options, limits.MaxSidePixels, nameof(ConversionLimits.MaxSidePixels), ConversionLimits.LargestSidePixels);
        RequirePositive(options, limits.MaxInputBytes, nameof(ConversionLimits.MaxInputBytes));
        RequirePositive(options, limits.MaxScans, nameof(ConversionLimits.MaxScans));
        RequirePositive(options, limits.MaxMemoryBytes, nameof(ConversionLimits.MaxMemoryBytes));
        _ = ReadCmykProfile(options);
        return options;
    }

    /// <summary>The profile of the options, or null where none is wanted.</summary>
    /// <exception cref="ArgumentException">It is wanted, and absent or not one of four inks.</exception>
    public static InkConversion? ReadCmykProfile(ConversionOptions options)
    {
        if (options.Cmyk != CmykHandling.Profile)
        {
            return null;
        }

        return InkConversion.TryCreate(options.CmykProfile, out string problem)
            ?? throw new ArgumentException($"{nameof(ConversionOptions.CmykProfile)} cannot be used: {problem}.", nameof(options));
    }

    private static void RequireMember<T>(ConversionOptions options, T value, string option)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), value, $"{option} is none of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }

    private static void RequirePositive(ConversionOptions options, long value, string limit, long largest = long.MaxValue)
    {
        if (value < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), value, $"{limit} is below 1.");
        }

        if (value > largest)
        {
            throw new ArgumentOutOfRangeException(nameof(options), value, $"{limit} is above {largest}.");
        }
    }
}
