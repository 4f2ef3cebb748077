using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Preflight;

/// <summary>Whether source, target and the place of the runs' files are there, and what may be done in them: tried with one
/// blob, which is gone afterwards.</summary>
/// <remarks>The source is read and never written, not even for a probe: a run needs no more.</remarks>
internal sealed class StoragePreflight(IBlobStoreFactory stores, PreflightLog log)
{
    private const string Reader = "Storage Blob Data Reader";
    private const string Contributor = "Storage Blob Data Contributor";

    // No name of a PNG; and below .imgconv, which would be out of the way, a folder takes no names but its own.
    private const string ProbeName = "imgconv-preflight";

    public async Task SourceAsync(StoreAddress place, CancellationToken cancellationToken)
    {
        const string role = "source";
        if (await TryOpenAsync(role, place, Reader, cancellationToken).ConfigureAwait(false) is not { } store)
        {
            return;
        }

        if (store.Exists != true)
        {
            log.Add(new PreflightCheck(role, PreflightStatus.Failed, $"{place} does not exist.", PreflightProblem.PlaceMissing) { Place = place });
            return;
        }

        await TryAsync($"{role}: list and read", place, Reader, async () =>
        {
            await foreach (BlobEntry entry in store.Store.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                if (ImageNames.IsJpeg(entry.Name))
                {
                    BlobContent content = await store.Store.OpenReadAsync(entry.Name, cancellationToken: cancellationToken)
                        .ConfigureAwait(false);
                    await using (content.ConfigureAwait(false))
                    {
                        _ = await content.Stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
                    }

                    log.Ok($"{role}: list and read", $"{place} can be listed, and '{entry.Name}' be read.");
                    return;
                }
            }

            log.Note($"{role}: list and read", $"{place} can be listed; it holds no JPEG, so reading was not tried.");
        }).ConfigureAwait(false);
    }

    public async Task TargetAsync(string role, StoreAddress place, CancellationToken cancellationToken)
    {
        if (await TryOpenAsync(role, place, Contributor, cancellationToken).ConfigureAwait(false) is not { } store)
        {
            return;
        }

        if (store.Exists != true)
        {
            log.Add(new PreflightCheck(
                role,
                PreflightStatus.Note,
                $"{place} does not exist yet; a run creates it if it may. Rights can only be checked once it exists.",
                PreflightProblem.PlaceMissing) { Place = place });
            return;
        }

        log.Ok(role, $"{place} exists.");
        await (place.IsFolder
            ? WriteProbeAsync(role, place, store.Store, cancellationToken)
            : AskAsync(role, place, store.Store, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Asks a container for what it has to refuse, after it has looked at the rights: a container that is written once would
    /// keep a probe for ever.</summary>
    private async Task AskAsync(string role, StoreAddress place, IBlobStore store, CancellationToken cancellationToken)
    {
        string name = $"{ProbeName}-{RunId.RandomDigits(12)}";
        bool isWritable = await TryAsync($"{role}: write", place, Contributor, async () =>
        {
            try
            {
                // No ETag that a blob could have.
                var options = new BlobWriteOptions { IfMatch = "\"0\"" };
                _ = await store.WriteAsync(name, ReadOnlyMemory<byte>.Empty, options, cancellationToken).ConfigureAwait(false);
            }
            catch (BlobStoreException refused) when (refused.Kind is BlobStoreErrorKind.ConditionNotMet or BlobStoreErrorKind.NotFound)
            {
                log.Ok($"{role}: write", $"Blobs may be written (asked with '{name}', which was not written).");
            }
        }).ConfigureAwait(false);
        if (isWritable)
        {
            _ = await TryAsync($"{role}: read", place, Contributor, async () =>
            {
                _ = await store.TryGetEntryAsync(name, cancellationToken).ConfigureAwait(false);
                log.Ok($"{role}: read", "Blobs may be read.");
            }).ConfigureAwait(false);
            _ = await TryAsync($"{role}: delete", place, Contributor, async () =>
            {
                _ = await store.DeleteAsync(name, CancellationToken.None).ConfigureAwait(false);
                log.Ok($"{role}: delete", "Blobs may be deleted, unless a policy protects them.");
            }).ConfigureAwait(false);
        }
    }

    private async Task TraitsAsync(string role, IBlobStore store, CancellationToken cancellationToken)
    {
        BlobStoreTraits traits = await store.ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (!traits.DistinguishesCase)
        {
            log.Note($"{role}: names", "Names that differ in case only are one file there; images that would meet are refused before a run.");
        }

        if (traits.Placing != BlobPlacing.Exclusive)
        {
            log.Note($"{role}: placing", traits.Placing == BlobPlacing.HardLink
                ? "New files get their names by a hard link, because the file system cannot rename without replacing."
                : "New files get their names by a look and a rename, because the file system has nothing stronger: let no other program write there.");
        }
    }

    private async Task WriteProbeAsync(string role, StoreAddress place, IBlobStore store, CancellationToken cancellationToken)
    {
        string name = $"{ProbeName}-{RunId.RandomDigits(12)}";
        byte[] probe = "imgconv preflight"u8.ToArray();
        _ = await TryAsync($"{role}: names", place, Contributor, () => TraitsAsync(role, store, cancellationToken)).ConfigureAwait(false);
        bool isWritten = await TryAsync($"{role}: write", place, Contributor, async () =>
        {
            var options = new BlobWriteOptions { IfAbsent = true };
            _ = await store.WriteAsync(name, probe, options, cancellationToken).ConfigureAwait(false);
            log.Ok($"{role}: write", $"A blob was written ('{name}').");
        }).ConfigureAwait(false);
        if (!isWritten)
        {
            return;
        }

        _ = await TryAsync($"{role}: read", place, Contributor, async () =>
        {
            BlobContent content = await store.OpenReadAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                using var read = new MemoryStream();
                await content.Stream.CopyToAsync(read, cancellationToken).ConfigureAwait(false);
                log.Ok($"{role}: read", $"It was read back, {read.Length} bytes.");
            }
        }).ConfigureAwait(false);
        _ = await TryAsync($"{role}: delete", place, Contributor, async () =>
        {
            _ = await store.DeleteAsync(name, CancellationToken.None).ConfigureAwait(false);
            log.Ok($"{role}: delete", "It was deleted.");
        }).ConfigureAwait(false);
    }

    private async Task<(IBlobStore Store, bool? Exists)?> TryOpenAsync(
        string role, StoreAddress place, string azureRole, CancellationToken cancellationToken)
    {
        IBlobStore? store = null;
        bool exists = false;
        bool isAnswered = await TryAsync(role, place, azureRole, async () =>
        {
            store = stores.Open(place);
            exists = await store.ExistsAsync(cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return isAnswered ? (store!, exists) : null;
    }

    private async Task<bool> TryAsync(string name, StoreAddress place, string azureRole, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
            return true;
        }
        catch (BlobStoreException e)
        {
            log.Add(new PreflightCheck(name, PreflightStatus.Failed, e.Message, ProblemOf(e))
            {
                Place = place, AzureRole = azureRole, ErrorCode = e.ErrorCode, Account = e.Account,
            });
            return false;
        }
    }

    private static PreflightProblem ProblemOf(BlobStoreException error) => error.Kind switch
    {
        BlobStoreErrorKind.AccessDenied when error.InnerException is global::Azure.Identity.CredentialUnavailableException =>
            PreflightProblem.NotSignedIn,
        BlobStoreErrorKind.AccessDenied => PreflightProblem.PlaceDenied,
        BlobStoreErrorKind.NotFound => PreflightProblem.PlaceMissing,
        BlobStoreErrorKind.InvalidSettings => PreflightProblem.StorageAccountMissing,
        BlobStoreErrorKind.HostNotTrusted => PreflightProblem.HostNotTrusted,
        BlobStoreErrorKind.InvalidName => PreflightProblem.InvalidAddress,
        BlobStoreErrorKind.OutOfSpace => PreflightProblem.OutOfSpace,
        BlobStoreErrorKind.Unavailable or BlobStoreErrorKind.Unreachable => PreflightProblem.StorageUnreachable,
        BlobStoreErrorKind.Unsupported or BlobStoreErrorKind.ConditionNotMet or BlobStoreErrorKind.TlsUnavailable
            or BlobStoreErrorKind.Damaged or BlobStoreErrorKind.Protected => PreflightProblem.Other,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error.Kind, "no problem for this error"),
    };
}
