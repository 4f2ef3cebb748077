using System.Text;
using Conversion.Storage;

namespace Conversion.Batch.Runs;

/// <summary>A run's report as a page: <c>report.html</c>.</summary>
internal sealed class PageFile
{
    private const string Name = "report.html";

    private readonly RunFolderStore _folder;

    internal PageFile(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes the page.</summary>
    /// <returns>Its address.</returns>
    public async Task<string> WriteAsync(string html, CancellationToken cancellationToken)
    {
        await _folder.State.WriteAsync(
            _folder.PathOf(Name),
            Encoding.UTF8.GetBytes(html),
            new BlobWriteOptions { ContentType = "text/html; charset=utf-8" },
            cancellationToken).ConfigureAwait(false);
        return $"{_folder.Address}/{Name}";
    }
}
