using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>Downloads what a task needs before it runs: <c>httpUrl</c>, or a container with a prefix.</summary>
internal sealed class ResourceFiles(EmulatedAccount account)
{
    /// <summary>Downloads all files into the working directory; answers why that failed, or nothing.</summary>
    public async Task<WorkFailure?> DownloadAsync(WorkOrder order, CancellationToken cancellationToken)
    {
        foreach (JsonObject file in order.Definition.Objects("resourceFiles"))
        {
            string source = file.Text("httpUrl") ?? file.Text("storageContainerUrl") ?? "";
            try
            {
                await DownloadAsync(file, order, cancellationToken);
            }
            catch (RequestFailedException failed) when (failed.Status == 404)
            {
                return Failure("BlobNotFound", "One of the specified Azure Blob(s) is not found", source, failed.ErrorCode);
            }
            catch (RequestFailedException failed) when (failed.Status is 401 or 403)
            {
                return Failure(
                    "BlobAccessDenied", "Access for one of the specified Azure Blob(s) is denied", source, failed.ErrorCode);
            }
            catch (UnauthorizedAccessException denied)
            {
                return Failure(
                    "BlobAccessDenied", "Access for one of the specified Azure Blob(s) is denied", source, denied.Message);
            }
            catch (RequestFailedException failed)
            {
                return Failure(
                    "BlobDownloadMiscError",
                    "Miscellaneous error encountered while downloading one of the specified Azure Blob(s)",
                    source,
                    failed.Message);
            }
            catch (NotSupportedException unsupported)
            {
                return Failure("ResourceFileMiscError", unsupported.Message, source, null);
            }
        }

        return null;
    }

    private async Task DownloadAsync(JsonObject file, WorkOrder order, CancellationToken cancellationToken)
    {
        if (file.Text("httpUrl") is { } address)
        {
            string target = Inside(order, file.Text("filePath")!);
            if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? blobAddress))
            {
                throw new NotSupportedException($"{address} is not an absolute address");
            }

            (BlobContainerClient container, string blob) = account.Storage.Blob(blobAddress, file, order.Pool);
            await SaveAsync(container, blob, target, file, cancellationToken);
            return;
        }

        if (file.Text("storageContainerUrl") is not { } containerAddress)
        {
            throw new NotSupportedException("The emulator has no auto-storage account");
        }

        BlobContainerClient source = account.Storage.Container(new Uri(containerAddress), file, order.Pool);
        var options = new GetBlobsOptions { Prefix = file.Text("blobPrefix") };
        await foreach (BlobItem item in source.GetBlobsAsync(options, cancellationToken))
        {
            string target = Inside(order, Path.Combine(file.Text("filePath") ?? "", item.Name));
            await SaveAsync(source, item.Name, target, file, cancellationToken);
        }
    }

    private static async Task SaveAsync(
        BlobContainerClient container, string blob, string target, JsonObject file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await container.GetBlobClient(blob).DownloadToAsync(target, cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            // 0770 is the service's default; the octal digits are those of chmod.
            File.SetUnixFileMode(target, (UnixFileMode)Convert.ToInt32(file.Text("fileMode") ?? "0770", 8));
        }
    }

    private static string Inside(WorkOrder order, string relative)
    {
        string target = Path.GetFullPath(relative, order.WorkingFolder);
        return target.StartsWith(order.WorkingFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? target
            : throw new NotSupportedException($"{relative} is outside the task's working directory");
    }

    private static WorkFailure Failure(string code, string message, string source, string? detail) =>
        new("usererror", code, message)
        {
            // Without a query: it may hold a signature.
            Details = [("FilePath", source.Split('?')[0]), ("Message", detail ?? message)],
        };
}
