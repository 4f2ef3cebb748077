using System.Runtime.InteropServices;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Pools;

/// <summary>Finds the service's agent for an image; a request needs both.</summary>
internal static class PoolImages
{
    /// <summary>Whether an image is named by its resource id, so that the service's list does not have it.</summary>
    public static bool IsResourceId(string image) => image.StartsWith('/');

    /// <summary>The image among those that the service supports; of an image with a resource id, one with the same agent.</summary>
    /// <param name="image"><c>publisher:offer:sku</c>, <c>publisher:offer:sku:version</c> or a resource id.</param>
    /// <param name="agent">The agent of an image with a resource id.</param>
    /// <param name="supported">What the service supports.</param>
    /// <inheritdoc cref="Find(string, IReadOnlyList{BatchSupportedImage})"/>
    public static BatchSupportedImage Find(string image, string? agent, IReadOnlyList<BatchSupportedImage> supported)
    {
        if (!IsResourceId(image))
        {
            return Find(image, supported);
        }

        string agents = string.Join(", ", supported.Where(s => s.OsType == OSType.Linux).Select(s => $"'{s.NodeAgentSkuId}'").Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal));
        return agent is null
            ? throw new BatchException(BatchErrorKind.UnknownImage, $"The image '{image}' needs the node agent of its Linux: one of {agents}.")
            : supported.FirstOrDefault(s => s.OsType == OSType.Linux && Same(s.NodeAgentSkuId, agent))
                ?? throw new BatchException(BatchErrorKind.UnknownImage, $"The service has no node agent '{agent}' for Linux. It has {agents}.");
    }

    /// <summary>The image among those that the service supports.</summary>
    /// <param name="image"><c>publisher:offer:sku</c> or <c>publisher:offer:sku:version</c>.</param>
    /// <param name="supported">What the service supports.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.UnknownImage"/>: the text is no such name, the service does not have the image, or it is not
    /// Linux, for which the worker is built.</exception>
    public static BatchSupportedImage Find(string image, IReadOnlyList<BatchSupportedImage> supported)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(supported);
        if (image.Split(':') is not [{ Length: > 0 } publisher, { Length: > 0 } offer, { Length: > 0 } sku, .. { Length: <= 1 } rest])
        {
            throw new BatchException(BatchErrorKind.UnknownImage, $"Expected publisher:offer:sku[:version], e.g. {PoolSpecification.DefaultImage}; found '{image}'.");
        }

        BatchSupportedImage? found = supported.FirstOrDefault(
            s => Same(s.ImageReference?.Publisher, publisher) && Same(s.ImageReference?.Offer, offer) && Same(s.ImageReference?.Sku, sku));
        if (found is null)
        {
            throw new BatchException(BatchErrorKind.UnknownImage, $"The service does not support '{image}'. It supports, of Linux and tested: {Names(supported)}.");
        }

        if (found.OsType is { } system && system != OSType.Linux)
        {
            throw new BatchException(BatchErrorKind.UnknownImage, $"Expected an image of Linux; '{image}' is of {system}.");
        }

        string version = rest.Length == 1 ? rest[0] : "latest";
        return found with { ImageReference = found.ImageReference! with { Version = version } };
    }

    /// <summary>Holds an image against a size. Publishers name Arm64 in the offer or the SKU of its images; the service does not say it.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.UnknownImage"/>: it is for other processors than the size has.</exception>
    public static void ThrowUnlessRunsOn(BatchSupportedImage image, string vmSize)
    {
        ArgumentNullException.ThrowIfNull(image);
        string name = $"{image.ImageReference?.Publisher}:{image.ImageReference?.Offer}:{image.ImageReference?.Sku}";
        Architecture architecture = name.Split(':', '-', '_').Any(part => part.StartsWith("arm", StringComparison.OrdinalIgnoreCase)) ? Architecture.Arm64 : Architecture.X64;
        if (VmSizes.TryGetArchitecture(vmSize) is { } has && has != architecture)
        {
            throw new BatchException(BatchErrorKind.UnknownImage, $"The image '{name}' is for {architecture}; '{vmSize}' has {has} processors.");
        }
    }

    /// <summary>A warning about an image: its support ends, or it is not tested.</summary>
    public static IEnumerable<string> Notes(BatchSupportedImage image, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(image);
        string name = $"{image.ImageReference?.Offer} {image.ImageReference?.Sku}";
        if (image.BatchSupportEndOfLife is { } end && end < now.AddDays(90))
        {
            yield return end < now
                ? $"The service's support of the image {name} ended on {end:yyyy-MM-dd}."
                : $"The service's support of the image {name} ends on {end:yyyy-MM-dd}.";
        }

        if (image.VerificationType is { } tested && tested != ImageVerificationType.Verified)
        {
            yield return $"The service's maintainers do not test the image {name}.";
        }
    }

    private static string Names(IEnumerable<BatchSupportedImage> images) => string.Join(", ", images
        .Where(i => i.OsType == OSType.Linux && i.VerificationType == ImageVerificationType.Verified)
        .Select(i => $"{i.ImageReference?.Publisher}:{i.ImageReference?.Offer}:{i.ImageReference?.Sku}")
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Order(StringComparer.Ordinal));

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
