using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>Carries what a store keeps of a JPEG, besides its bytes, to its PNG.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PropertyCarrier
{
    // As rclone names it, whose users restore it by the same name.
    private const string TimeKey = "mtime";

    // Azure Blob Storage allows 8 KiB for all names and values together.
    private const int MaxMetadataBytes = 8 * 1024;

    // The mark of a directory, and the product's own stamp, are not the user's.
    private static readonly string[] OwnPrefixes = ["hdi_isfolder", "imgconv_"];

    private readonly IBlobStore _source;
    private readonly PreservedProperties _wanted;
    private readonly Lazy<Task<BlobStoreTraits>> _target;

    private PropertyCarrier(IBlobStore source, IBlobStore target, PreservedProperties wanted)
    {
        (_source, _wanted) = (source, wanted);
        _target = new Lazy<Task<BlobStoreTraits>>(() => target.ProbeAsync());
    }

    /// <summary>A carrier between two stores; null where nothing is to be carried.</summary>
    public static PropertyCarrier? From(IBlobStore source, IBlobStore target, PreservedProperties wanted) =>
        wanted == PreservedProperties.None ? null : new PropertyCarrier(source, target, wanted);

    /// <summary>What of it cannot be carried from one store to another.</summary>
    /// <remarks>The source is not probed: a probe writes.</remarks>
    public static PreservedProperties NotPossible(PreservedProperties wanted, IBlobStore source, BlobStoreTraits target) =>
        wanted & ~Possible(target, isFromFolder: Path.IsPathFullyQualified(source.Address));

    /// <summary>Adds what is carried of an image.</summary>
    /// <param name="source">The version that was read.</param>
    /// <param name="options">What is written in any case.</param>
    /// <param name="warn">Receives what of it cannot be carried.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BlobWriteOptions> CarryAsync(
        BlobEntry source, BlobWriteOptions options, Action<string> warn, CancellationToken cancellationToken)
    {
        BlobStoreTraits traits = await _target.Value.ConfigureAwait(false);
        PreservedProperties possible = _wanted & Possible(traits, isFromFolder: false);
        var added = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (possible.HasFlag(PreservedProperties.Metadata))
        {
            AddMetadata(source, added, warn);
            options = options with { Headers = source.Headers };
        }

        if (possible.HasFlag(PreservedProperties.Times))
        {
            DateTimeOffset time = TimeOf(source);
            if (traits.SetsTimes)
            {
                options = options with { LastModified = time };
            }
            else
            {
                added[TimeKey] = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            }
        }

        if (possible.HasFlag(PreservedProperties.Tags) && source.TagCount > 0)
        {
            options = options with { Tags = await _source.GetTagsAsync(source.Name, cancellationToken).ConfigureAwait(false) };
        }

        return options with { Metadata = Together(options.Metadata!, added, warn) };
    }

    private static PreservedProperties Possible(BlobStoreTraits target, bool isFromFolder) =>
        (target.SetsTimes || target.KeepsProperties ? PreservedProperties.Times : PreservedProperties.None)
        | (target.KeepsProperties && !isFromFolder ? PreservedProperties.Metadata | PreservedProperties.Tags : PreservedProperties.None);

    private static void AddMetadata(BlobEntry source, Dictionary<string, string> added, Action<string> warn)
    {
        foreach ((string name, string value) in source.Metadata)
        {
            if (OwnPrefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (IsAllowed(name, value))
            {
                added[name] = value;
            }
            else
            {
                warn($"the metadata '{name}' was not carried: its name or value is not printable ASCII");
            }
        }
    }

    // What a container or a tool has noted is closer to the picture than the date of its upload.
    private static DateTimeOffset TimeOf(BlobEntry source) =>
        source.Metadata.TryGetValue(TimeKey, out string? text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset noted)
            ? noted
            : source.LastModified;

    private static IReadOnlyDictionary<string, string> Together(
        IReadOnlyDictionary<string, string> own, Dictionary<string, string> added, Action<string> warn)
    {
        if (own.Concat(added).Sum(m => m.Key.Length + m.Value.Length) > MaxMetadataBytes)
        {
            warn($"its metadata were not carried: with those of the PNG they are more than {MaxMetadataBytes} bytes");
            return own;
        }

        foreach ((string name, string value) in own)
        {
            added[name] = value;
        }

        return added;
    }

    private static bool IsAllowed(string name, string value) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().Trim(' ').Length == value.Length;
}
