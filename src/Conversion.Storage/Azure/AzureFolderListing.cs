using System.Runtime.CompilerServices;
using System.Xml;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace ImageConversion.Storage.Azure;

/// <summary>Lists one folder of a container, and knows directories from blobs.</summary>
internal sealed class AzureFolderListing(BlobContainerClient container, string rootPrefix, AzureSubject subject) : IFolderListing
{
    private const string DirectoryMark = "hdi_isfolder";

    /// <summary>Whether metadata are those of a directory: of a hierarchical namespace, or made by a program that wants to show one.</summary>
    public static bool IsDirectory(IDictionary<string, string>? metadata) =>
        metadata?.Any(m => m.Key.Equals(DirectoryMark, StringComparison.OrdinalIgnoreCase)
            && m.Value.Equals("true", StringComparison.OrdinalIgnoreCase)) == true;

    /// <summary>Whether a page is of an account with a hierarchical namespace, which says of each entry what it is.</summary>
    public static bool IsHierarchical(Response answer) => answer.Content.ToMemory().Span.IndexOf("<ResourceType>"u8) >= 0;

    /// <summary>The names of a page that are directories; the SDK does not show what the service says of it.</summary>
    public static IReadOnlySet<string> DirectoriesOf(Response answer)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        if (answer.Content.ToMemory().Span.IndexOf("<ResourceType>directory"u8) < 0)
        {
            return found;
        }

        using XmlReader xml = XmlReader.Create(
            answer.Content.ToStream(), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false });
        string name = "";
        while (!xml.EOF)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.Name is "Name" or "ResourceType")
            {
                bool isName = xml.Name == "Name";
                bool isEncoded = xml.GetAttribute("Encoded") == "true";
                string text = xml.ReadElementContentAsString();
                if (isName)
                {
                    name = isEncoded ? Uri.UnescapeDataString(text) : text;
                }
                else if (text == "directory")
                {
                    _ = found.Add(name);
                }
            }
            else
            {
                _ = xml.Read();
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<BlobEntry>> ListFolderAsync(
        string folder, BlobListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Below a folder within the prefix, the prefix is passed; on the way to it, it says more than the folder.
        string prefix = options.Prefix is { } wanted && wanted.Length > folder.Length ? wanted : folder;
        var request = new GetBlobsByHierarchyOptions
        {
            Traits = options.IncludeMetadata ? BlobTraits.Metadata : BlobTraits.None,
            Prefix = rootPrefix + prefix,
            Delimiter = "/",
        };
        await using IAsyncEnumerator<Page<BlobHierarchyItem>> pages = container
            .GetBlobsByHierarchyAsync(request, cancellationToken).AsPages(pageSizeHint: AzureBlobLister.PageSize)
            .GetAsyncEnumerator(cancellationToken);
        var guard = new PageGuard();
        while (await AwaitPageAsync(pages, cancellationToken).ConfigureAwait(false))
        {
            guard.Check(pages.Current.ContinuationToken, pages.Current.Values.Count == 0);
            yield return ToEntries(pages.Current, options);
        }
    }

    /// <summary>The names of the directories at and below a folder, relative to the root; none where the service keeps none.</summary>
    public async Task<IReadOnlyList<string>> FindDirectoriesAsync(string folder, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var request = new GetBlobsOptions { Prefix = rootPrefix + folder };
        try
        {
            await foreach (Page<BlobItem> page in container.GetBlobsAsync(request, cancellationToken).AsPages().ConfigureAwait(false))
            {
                found.AddRange(DirectoriesOf(page.GetRawResponse()).Select(d => d.TrimEnd('/')[rootPrefix.Length..])
                    .Where(d => d == folder || d.StartsWith(folder + "/", StringComparison.Ordinal)));
            }
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, cancellationToken))
        {
            throw AzureError.Map(failure, subject.Root, AzureAccess.Read, subject.Account);
        }

        return found;
    }

    private List<BlobEntry> ToEntries(Page<BlobHierarchyItem> page, BlobListOptions options)
    {
        IReadOnlySet<string> directories = DirectoriesOf(page.GetRawResponse());
        var entries = new List<BlobEntry>(page.Values.Count);
        foreach (BlobHierarchyItem item in page.Values)
        {
            string name = item.IsPrefix ? item.Prefix : item.Blob.Name;
            if (name.Length <= rootPrefix.Length)
            {
                continue;
            }

            if (item.IsPrefix)
            {
                entries.Add(FolderOrder.Folder(name[rootPrefix.Length..]));
            }
            else if (!directories.Contains(name) && !IsDirectory(item.Blob.Metadata))
            {
                entries.Add(AzureBlobLister.ToEntry(item.Blob, rootPrefix, options.IncludeMetadata));
            }
        }

        return entries;
    }

    private async Task<bool> AwaitPageAsync(IAsyncEnumerator<Page<BlobHierarchyItem>> pages, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, cancellationToken))
        {
            throw AzureError.Map(failure, subject.Root, AzureAccess.Read, subject.Account);
        }
    }
}
