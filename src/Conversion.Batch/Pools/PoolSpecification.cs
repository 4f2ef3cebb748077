using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Pools;

/// <summary>The pool that a person wants, before it is known what the account has for it.</summary>
public sealed record PoolSpecification
{
    /// <summary>The image where none is named: Ubuntu 24.04, the newest that the programs are tested on.</summary>
    public const string DefaultImage = "canonical:ubuntu-24_04-lts:server";

    private const string DefaultArm64Image = $"{DefaultImage}-arm64";

    /// <summary>The pool's id: 1 to 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The size of its machines, e.g. <c>standard_d4s_v5</c>.</summary>
    public required string VmSize { get; init; }

    /// <summary>How many nodes, and of which kind.</summary>
    public required PoolSize Size { get; init; }

    /// <summary>Tasks that a node runs at one time, 1 to 256.</summary>
    /// <value>Default 1: a task of a run uses all cores of its node.</value>
    public int TaskSlotsPerNode { get; init; } = 1;

    /// <summary>The resource id of the user-assigned identity with which the nodes read and write storage.</summary>
    /// <value>Default null: none; the nodes read and write nothing.</value>
    public string? IdentityId { get; init; }

    /// <summary>The image: <c>publisher:offer:sku</c>, <c>publisher:offer:sku:version</c>, or the resource id of an image of a gallery or
    /// of your own, which also needs <see cref="PoolPolicy.NodeAgent"/>.</summary>
    /// <value>Default the newest that the project is tested on, <see cref="DefaultImage"/>; for sizes with Arm64 processors, the same for
    /// these, on which it is not tested.</value>
    public string Image
    {
        get => field ?? (VmSizes.TryGetArchitecture(VmSize) == System.Runtime.InteropServices.Architecture.Arm64 ? DefaultArm64Image : DefaultImage);
        init;
    }

    /// <summary>Lets the number of nodes follow the work, up to <see cref="Size"/>.</summary>
    /// <value>Default null: it is fixed.</value>
    public PoolAutoScale? AutoScale { get; init; }

    /// <summary>For whom it was made; the service keeps it with the pool.</summary>
    /// <value>Default none.</value>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the service may look for machines; 5 min to 7 days.</summary>
    /// <value>Default null: 15 min for each thousand nodes that is begun.</value>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>Network, tags, encryption and other settings that policies ask for.</summary>
    /// <value>Default none of them.</value>
    public PoolPolicy Policy { get; init; } = new();

    /// <summary>Whether the management API makes the pool. The data plane gives no identities.</summary>
    internal bool IsManaged => IdentityId is not null || !Policy.IsDefault || PoolImages.IsResourceId(Image);

    /// <summary>The cores of a machine, as the name of its size says.</summary>
    /// <param name="vmSize">The size, e.g. <c>standard_d4s_v5</c>.</param>
    /// <returns>At least 1; null where the name does not contain it.</returns>
    public static int? TryGetCores(string? vmSize) => VmSizes.TryGetCores(vmSize);
}
