using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace ImageConversion.Storage.Azure;

/// <summary>Appends to blobs, each call's bytes exactly once: every append says at which length of the blob it belongs, so
/// that an attempt whose answer was lost cannot be repeated behind itself.</summary>
internal sealed class AzureAppender(Func<string, AppendBlobClient> open)
{
    private const int Stripes = 64;

    // A worker appends to a few blobs at a time; this bounds what a long life collects.
    private const int MaxKnownLengths = 4096;

    private readonly ConcurrentDictionary<string, long> _knownLengths = new(StringComparer.Ordinal);

    // Callers of this process wait for each other here, rather than refuting each other at the service.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        SemaphoreSlim gate = _gates[(uint)name.GetHashCode(StringComparison.Ordinal) % Stripes];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await AppendInTurnAsync(name, content, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = gate.Release();
        }
    }

    private async Task AppendInTurnAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        AppendBlobClient blob = open(name);
        long length = _knownLengths.TryGetValue(name, out long known)
            ? known
            : await GetLengthAsync(blob, cancellationToken).ConfigureAwait(false);
        // Each turn of the loop that fails means that another writer has made progress.
        while (content.Length > 0)
        {
            AppendOutcome outcome = await TryAppendAtAsync(blob, length, content, cancellationToken).ConfigureAwait(false);
            if (outcome == AppendOutcome.Done)
            {
                length += content.Length;
                break;
            }

            _ = _knownLengths.TryRemove(name, out _);
            length = await GetLengthAsync(blob, cancellationToken).ConfigureAwait(false);
        }

        if (_knownLengths.Count >= MaxKnownLengths)
        {
            _knownLengths.Clear();
        }

        _knownLengths[name] = length;
    }

    /// <summary>The blob's length; one that is absent is made.</summary>
    private static async Task<long> GetLengthAsync(AppendBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(null, cancellationToken).ConfigureAwait(false);
            return properties.ContentLength;
        }
        catch (RequestFailedException absent) when (absent.Status == 404)
        {
            // Made meanwhile by another: then it says so, and has some length. A container that is absent fails here.
            Response<BlobContentInfo>? made = await blob.CreateIfNotExistsAsync(null, null, cancellationToken)
                .ConfigureAwait(false);
            return made is not null
                ? 0
                : (await blob.GetPropertiesAsync(null, cancellationToken).ConfigureAwait(false)).Value.ContentLength;
        }
    }

    private static async Task<AppendOutcome> TryAppendAtAsync(
        AppendBlobClient blob, long length, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var options = new AppendBlobAppendBlockOptions
        {
            Conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = length },
            TransferValidation = AzureBlobStore.ContentMd5,
        };
        var attempts = new RequestAttempts();
        using IDisposable watch = attempts.Watch();
        try
        {
            using Stream stream = BinaryData.FromBytes(content).ToStream();
            _ = await blob.AppendBlockAsync(stream, options, cancellationToken).ConfigureAwait(false);
            return AppendOutcome.Done;
        }
        catch (RequestFailedException refusal) when (refusal.ErrorCode == BlobErrorCode.AppendPositionConditionNotMet)
        {
            return attempts.InDoubt && await HoldsAtAsync(blob, length, content, cancellationToken).ConfigureAwait(false)
                ? AppendOutcome.Done
                : AppendOutcome.LengthChanged;
        }
        catch (RequestFailedException absent) when (absent.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            // Deleted since its length was read: it starts again.
            return AppendOutcome.LengthChanged;
        }
    }

    /// <summary>Whether the blob has these bytes at this place: then the attempt without an answer had put them there.</summary>
    private static async Task<bool> HoldsAtAsync(
        AppendBlobClient blob, long position, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobProperties properties = await blob.GetPropertiesAsync(null, cancellationToken).ConfigureAwait(false);
        if (properties.ContentLength < position + content.Length)
        {
            return false;
        }

        var range = new BlobDownloadOptions { Range = new HttpRange(position, content.Length) };
        using BlobDownloadStreamingResult present = await blob.DownloadStreamingAsync(range, cancellationToken)
            .ConfigureAwait(false);
        return await AzureBlobStore.HoldsAsync(present.Content, content, cancellationToken).ConfigureAwait(false);
    }

    private enum AppendOutcome
    {
        Done,
        LengthChanged,
    }
}
