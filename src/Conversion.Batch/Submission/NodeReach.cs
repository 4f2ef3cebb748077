using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Submission;

/// <summary>Which places the nodes of a pool reach.</summary>
internal static class NodeReach
{
    /// <summary>A place's address with its account's, as nodes need it.</summary>
    /// <param name="stores">Knows the account of addresses that name none.</param>
    /// <param name="place">The place.</param>
    /// <param name="role">What it is to the caller, for the message.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: it is a folder.</exception>
    public static StoreAddress ResolveForNodes(this IBlobStoreFactory stores, StoreAddress place, string role)
    {
        StoreAddress address = stores.Resolve(place);
        return address.IsFolder
            ? throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"The {role} {address} is a folder of this machine, which the nodes of a pool do not reach; name a container.")
            : address;
    }
}
