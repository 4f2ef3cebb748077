using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Core;
using ImageConversion.Hashing;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>Makes a plan of <c>plan.json</c> and <c>head.json</c>, which anybody may have written: what a new plan may not be,
/// a stored one may not either.</summary>
internal static class StoredPlan
{
    /// <summary>The longest plan: two thousand million images in shards of the usual size.</summary>
    public const int MaxBytes = 64 << 20;

    private const int MaxNames = 100;
    private const int MaxTextLength = 8192;
    private const PreservedProperties AllProperties = PreservedProperties.Times | PreservedProperties.Metadata | PreservedProperties.Tags;
    private const int ListHashDigits = 32;
    private const int RecipeHashDigits = 16;

    /// <summary>Reads a plan, or a plan's head.</summary>
    /// <param name="content">The file.</param>
    /// <param name="file">Its name.</param>
    /// <param name="run">The run whose folder it is in.</param>
    /// <param name="state">The address of the folders of all runs.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public static Plan Read(ReadOnlySpan<byte> content, string file, string run, string state)
    {
        Plan plan;
        try
        {
            plan = JsonSerializer.Deserialize(content, BatchJson.Default.Plan) ?? throw new JsonException("expected an object; found null");
        }
        catch (JsonException e)
        {
            throw new BatchException(BatchErrorKind.RunInvalid, $"'{file}' of run '{run}' cannot be read: {StoredText.Reason(e)}", e);
        }

        if (plan.Version > Plan.CurrentVersion)
        {
            throw new BatchException(
                BatchErrorKind.RunInvalid,
                $"The plan of run '{run}' has format version {plan.Version}; this release reads up to {Plan.CurrentVersion}.");
        }

        return FindProblem(plan, run) is { } problem
            ? throw StoredText.Damaged(file, run, problem)
            : plan with { ExcludePrefix = CheckPlaces(plan, file, run, state) };
    }

    /// <summary>The hash that binds a plan's shards, and with them their lists, to its head.</summary>
    /// <value>64 hexadecimal digits, SHA-256 of a line a shard: its fields with a space between them.</value>
    public static string HashOf(IReadOnlyList<ShardSummary> shards)
    {
        var text = new StringBuilder();
        foreach (ShardSummary shard in shards)
        {
            text.Append(CultureInfo.InvariantCulture, $"{shard.Index} {shard.Images} {shard.Bytes} {shard.Hash} {shard.Sha256} {shard.ListBytes}\n");
        }

        return Sha256.HashText(text.ToString());
    }

    /// <summary>What is wrong with a shard as a plan, or a part's line, has it; null for nothing.</summary>
    public static string? FindProblem(ShardSummary shard) =>
        shard.Images is < 1 or > ShardSummary.MaxImages ? $"shard {shard.Index} has {Quantities.Count(shard.Images, "image")}; expected 1 to {ShardSummary.MaxImages}"
        : !StoredText.IsAmount(shard.Bytes) ? $"shard {shard.Index} has {shard.Bytes} bytes"
        : !StoredText.IsHash(shard.Hash, ListHashDigits) ? $"the hash of shard {shard.Index} is none"
        : shard.Sha256 is not null && !StoredText.IsSha256(shard.Sha256) ? $"the SHA-256 of shard {shard.Index} is none"
        : shard.ListBytes is < 1 or > StoredList.MaxBytes ? $"the list of shard {shard.Index} has {shard.ListBytes} bytes"
        : null;

    private static string? FindProblem(Plan plan, string run)
    {
        string[] texts = [plan.Source, plan.Target, plan.Only ?? "", plan.Name ?? "", plan.RecipeHash];
        return plan.Run != run ? "it is of another run"
            : texts.Any(t => t is null or { Length: > MaxTextLength }) ? "an address or a pattern is absent or too long"
            : plan.Name is { } name && !RunId.IsName(name) ? "its name is none"
            : plan.Recipe?.Options is null ? "it has no recipe"
            : plan.Recipe.Options is { Cmyk: CmykHandling.Profile } options && !JpegToPngConverter.IsCmykProfile(options.CmykProfile) ? "its recipe's profile for CMYK is none"
            : !StoredText.IsHash(plan.RecipeHash, RecipeHashDigits) ? "its recipe's hash is none"
            : !Enum.IsDefined(plan.Names) || !Enum.IsDefined(plan.Select) || (plan.CheckMd5 is { } check && !Enum.IsDefined(check))
                || (plan.Preserve & ~AllProperties) != 0 || (plan.NotPreserved & ~plan.Preserve) != 0 || !Enum.IsDefined(plan.Overwrite) || (plan.Tier is { } tier && !Enum.IsDefined(tier)) ? "a policy is none"
            : plan.FilesSha256 is not null && !StoredText.IsSha256(plan.FilesSha256) ? "the hash of its list of names is none"
            : plan.ShardsHash is not null && !StoredText.IsSha256(plan.ShardsHash) ? "the hash of its shards is none"
            : new[] { plan.Total, plan.UpToDate, plan.Bytes, plan.Ignored, plan.Foreign }.Any(n => !StoredText.IsAmount(n)) || plan.UpToDate > plan.Total ? "a count is none"
            : plan.ForeignNames.Count > MaxNames || plan.ForeignNames.Any(n => n is null or { Length: > BlobName.MaxLength }) ? "its names are none"
            : plan.IgnoredBy.Any(r => !Enum.IsDefined(r.Key) || !StoredText.IsAmount(r.Value)) ? "a reason is none"
            : plan.IgnoredFiles.Count > Plan.MaxIgnoredNamed || plan.IgnoredFiles.Any(f => f?.Name is null || f.Name.Length > MaxTextLength || !Enum.IsDefined(f.Reason))
                ? "its ignored files are none"
            : plan.Shards is null ? "it has no shards"
            : FindProblem(plan.Shards, plan);
    }

    private static string? FindProblem(IReadOnlyList<ShardSummary> shards, Plan plan)
    {
        long images = 0, bytes = 0;
        for (int index = 0; index < shards.Count; index++)
        {
            if (shards[index] is not { } shard || shard.Index != index)
            {
                return $"shard {index} is missing";
            }

            if (FindProblem(shard) is { } problem)
            {
                return problem;
            }

            images += shard.Images;
            bytes += shard.Bytes;
        }

        // A head has no shards.
        return shards.Count > 0 && (images != plan.ToConvert || bytes != plan.Bytes)
            ? $"its shards have {images} images of {bytes} bytes; its sums say {plan.ToConvert} of {plan.Bytes}"
            : null;
    }

    private static string? CheckPlaces(Plan plan, string file, string run, string state)
    {
        try
        {
            var places = new RunPlaces(plan.Source, plan.Target, state);
            TargetTiers.ThrowUnlessPossible(plan.Tier, places.Target);
            SourceReading.ThrowUnlessPossible(plan.Select, places.Source);
            return places.ExcludePrefix;
        }
        catch (Exception e) when (e is BatchException or BlobStoreException)
        {
            throw StoredText.Damaged(file, run, e.Message, e);
        }
    }
}
