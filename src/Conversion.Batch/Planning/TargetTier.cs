using Conversion.Storage;

namespace Conversion.Batch.Planning;

/// <summary>The service's storage tier of the PNGs; where none is asked for, the account's own default.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/storage/blobs/access-tiers-overview.</remarks>
public enum TargetTier
{
    /// <summary>For PNGs that are read soon and often; the dearest to keep.</summary>
    Hot,

    /// <summary>For PNGs that are kept 30 days at least and read seldom.</summary>
    Cool,

    /// <summary>For PNGs that are kept 90 days at least and read hardly ever.</summary>
    Cold,

    /// <summary>For PNGs that are kept 180 days at least. Not for any that are read: each must be brought back first, which
    /// takes hours; a verification cannot compare their pixels either.</summary>
    Archive,
}

/// <summary>What a <see cref="TargetTier"/> asks of a target.</summary>
public static class TargetTiers
{
    /// <summary>Refuses a tier where there are none.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the target is a folder.</exception>
    public static void ThrowUnlessPossible(TargetTier? tier, StoreAddress target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (tier is not null && target.IsFolder)
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"--tier {tier.Value.ToString().ToLowerInvariant()}: expected a container as target, which has tiers; "
                + $"found the folder {target}.");
        }
    }
}
