using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
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

    // Tags take it: https://learn.microsoft.com/rest/api/storageservices/get-blob-tags, "Authorization".
    private const string Owner = "Storage Blob Data Owner";

    // No name of a PNG; and below .imgconv, which would be out of the way, a folder takes no names but its own.
    private const string ProbeName = "imgconv-preflight";

    public async Task SourceAsync(PreflightRequest request, CancellationToken cancellationToken)
    {
        const string role = "source";
        StoreAddress place = request.Source;
        if (await TryOpenAsync(role, place, Reader, () => stores.OpenSource(place, request.Access), cancellationToken).ConfigureAwait(false) is not { } store)
        {
            return;
        }

        if (store.Exists != true)
        {
            log.Add(new PreflightCheck(role, PreflightStatus.Failed, $"{place} does not exist.", PreflightProblem.PlaceMissing) { Place = place });
            return;
        }

        BlobEntry? image = null;
        _ = await TryAsync($"{role}: list and read", place, Reader, async () =>
        {
            image = await FindImageAsync(role, request.Images, store.Store, cancellationToken).ConfigureAwait(false);
            if (image is not null)
            {
                _ = await store.Store.ReadStartAsync(image.Name, maxBytes: 1, cancellationToken).ConfigureAwait(false);
                log.Ok($"{role}: list and read", $"{place} can be listed, and '{image.Name}' be read.");
            }
        }).ConfigureAwait(false);
        if (image is not null && !place.IsFolder && request.Images.Preserve.HasFlag(PreservedProperties.Tags))
        {
            _ = await TryAsync($"{role}: tags", place, Owner, async () =>
            {
                _ = await store.Store.GetTagsAsync(image.Name, cancellationToken).ConfigureAwait(false);
                log.Ok($"{role}: tags", $"The tags of '{image.Name}' can be read.");
            }).ConfigureAwait(false);
        }
    }

    /// <summary>The first image as a run would find it. Of a list of files all are looked up, because one that is missing ends a run.</summary>
    private async Task<BlobEntry?> FindImageAsync(string role, PlanRequest images, IBlobStore store, CancellationToken cancellationToken)
    {
        var listing = new SourceListing(images, progress: null);
        BlobEntry? first = null;
        try
        {
            await foreach (SourceImage image in listing.ReadAsync(store, cancellationToken).ConfigureAwait(false))
            {
                if (image.Entry.Kind != BlobEntryKind.Blob)
                {
                    log.Note($"{role}: folders", $"'{image.Entry.Name}' cannot be listed. A run counts it as a failure, and converts the rest.");
                    continue;
                }

                first ??= image.Entry;
                if (images.Files is null)
                {
                    break;
                }
            }
        }
        catch (BatchException missing) when (missing.Kind == BatchErrorKind.FilesMissing)
        {
            log.Fail($"{role}: files", missing.Message, PreflightProblem.Other);
            return first;
        }

        if (first is null)
        {
            string none = Plan.NoImages(store.Address, images.Only, images.Exclude, listing.Ignored.Total, images.Select).Message;
            log.Note($"{role}: list and read", $"{none} So reading was not tried.");
        }

        return first;
    }

    public async Task TargetAsync(PreflightRequest request, CancellationToken cancellationToken)
    {
        PreservedProperties wanted = request.Images.Preserve;
        await PlaceAsync("target", request.Target, wanted.HasFlag(PreservedProperties.Tags), cancellationToken).ConfigureAwait(false);
        var traits = new BlobStoreTraits { KeepsProperties = !request.Target.IsFolder, SetsTimes = request.Target.IsFolder };
        PreservedProperties lost = wanted & ~PropertySupport.Possible(traits, request.Source.IsFolder);
        if (lost != PreservedProperties.None)
        {
            log.Note("target: properties", $"Not kept: {lost.ToString().ToLowerInvariant()}. The source has none, or the target keeps none.");
        }
    }

    public Task StateAsync(StoreAddress place, CancellationToken cancellationToken) =>
        PlaceAsync("state", place, withTags: false, cancellationToken);

    private async Task PlaceAsync(string role, StoreAddress place, bool withTags, CancellationToken cancellationToken)
    {
        if (await TryOpenAsync(role, place, Contributor, () => stores.Open(place), cancellationToken).ConfigureAwait(false) is not { } store)
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
            : AskAsync(role, place, store.Store, withTags, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Asks a container for what it has to refuse, after it has looked at the rights: a container that is written once would
    /// keep a probe for ever.</summary>
    private async Task AskAsync(string role, StoreAddress place, IBlobStore store, bool withTags, CancellationToken cancellationToken)
    {
        string name = $"{ProbeName}-{RunId.RandomDigits(12)}";

        // No ETag that a blob could have.
        var options = new BlobWriteOptions { IfMatch = "\"0\"" };
        if (withTags)
        {
            options = options with { Tags = new Dictionary<string, string> { ["imgconv"] = "preflight" } };
        }

        bool isWritable = await TryAsync($"{role}: write", place, withTags ? Owner : Contributor, async () =>
        {
            try
            {
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
        string role, StoreAddress place, string azureRole, Func<IBlobStore> open, CancellationToken cancellationToken)
    {
        IBlobStore? store = null;
        bool exists = false;
        bool isAnswered = await TryAsync(role, place, azureRole, async () =>
        {
            store = open();
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
