using ImageConversion.Storage;

namespace ImageConversion.Batch.Submission;

/// <summary>The workers that nodes fetch, next to the runs' folders: <c>workers/&lt;sha256&gt;.tar.gz</c>.</summary>
internal sealed class WorkerStore(IBlobStore state)
{
    /// <summary>Puts a package where nodes find it, unless it is there.</summary>
    /// <returns>Its name in the store.</returns>
    public async Task<string> PutAsync(WorkerPackage package, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        string name = NameOf(package.Hash);
        if (await state.TryGetEntryAsync(name, cancellationToken).ConfigureAwait(false) is null)
        {
            try
            {
                var options = new BlobWriteOptions { IfAbsent = true, ContentType = "application/gzip" };
                _ = await state.WriteAsync(name, package.Content, options, cancellationToken).ConfigureAwait(false);
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.ConditionNotMet)
            {
                // Another submission was faster; what has this name has this content.
            }
        }

        return name;
    }

    /// <summary>The name of a package.</summary>
    /// <param name="hash">Its SHA-256, in hexadecimal digits.</param>
    public static string NameOf(string hash) => $"workers/{hash}.tar.gz";
}
