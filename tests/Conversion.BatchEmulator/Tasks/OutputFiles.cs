using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using DotNet.Globbing;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>Uploads what a task leaves, by pattern and by how the task ended.</summary>
internal sealed class OutputFiles(EmulatedAccount account)
{
    /// <summary>Uploads; answers why that failed, or nothing.</summary>
    public async Task<WorkFailure?> UploadAsync(WorkOrder order, WorkResult result, CancellationToken cancellationToken)
    {
        if (!order.Definition.Objects("outputFiles").Any())
        {
            return null;
        }

        // What the service leaves beside stdout.txt of such a task.
        await using var log = new StreamWriter(Path.Combine(order.Folder, "fileuploadout.txt"));
        await using var errors = new StreamWriter(Path.Combine(order.Folder, "fileuploaderr.txt"));
        WorkFailure? failure = await UploadAsync(order, result, log, cancellationToken);
        if (failure is not null)
        {
            await errors.WriteLineAsync($"{failure.Code}: {failure.Message}");
        }

        return failure;
    }

    private async Task<WorkFailure?> UploadAsync(
        WorkOrder order, WorkResult result, TextWriter log, CancellationToken cancellationToken)
    {
        foreach (JsonObject output in order.Definition.Objects("outputFiles"))
        {
            string condition = output.Object("uploadOptions")!.Text("uploadCondition") ?? "taskcompletion";
            bool isWanted = condition.ToLowerInvariant() switch
            {
                "tasksuccess" => result.Failure is null,
                "taskfailure" => result.Failure is not null,
                _ => true,
            };
            if (isWanted && await UploadAsync(order, output, log, cancellationToken) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<WorkFailure?> UploadAsync(
        WorkOrder order, JsonObject output, TextWriter log, CancellationToken cancellationToken)
    {
        JsonObject destination = output.Object("destination")!.Object("container")!;
        string? path = destination.Text("path");
        try
        {
            BlobContainerClient container = account.Storage.Container(
                new Uri(destination.Text("containerUrl")!), destination, order.Pool);
            foreach ((string file, string name) in Matches(order, output.Text("filePattern")!))
            {
                // A pattern names the folder's blobs after the path; a plain file's path is the blob's whole name.
                string blob = path is null ? name : HasWildcard(output.Text("filePattern")!) ? $"{path}/{name}" : path;
                await container.GetBlobClient(blob).UploadAsync(file, UploadHeaders.Of(destination), cancellationToken);
                await log.WriteLineAsync($"{file} -> {blob}");
            }

            return null;
        }
        catch (RequestFailedException failed) when (failed.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return Failure("FileUploadContainerNotFound", "The specified container does not exist", destination);
        }
        catch (RequestFailedException failed) when (failed.Status is 401 or 403)
        {
            return Failure("FileUploadAccessDenied", "Access to the specified container is denied", destination);
        }
        catch (UnauthorizedAccessException denied)
        {
            return Failure("FileUploadAccessDenied", denied.Message, destination);
        }
        catch (RequestFailedException failed)
        {
            return Failure("FileUploadMiscError", failed.Message, destination);
        }
    }

    private static IEnumerable<(string File, string Name)> Matches(WorkOrder order, string pattern)
    {
        foreach ((string variable, string value) in order.Environment)
        {
            pattern = pattern.Replace($"${variable}/", $"{value}/", StringComparison.Ordinal);
        }

        string full = Path.GetFullPath(pattern, order.WorkingFolder);
        if (!HasWildcard(full))
        {
            return File.Exists(full) ? [(full, Path.GetFileName(full))] : [];
        }

        string fixedPart = full[..full.IndexOfAny(['*', '?', '['])];
        string root = fixedPart[..(fixedPart.LastIndexOf('/') + 1)];
        Glob glob = Glob.Parse(full);
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => glob.IsMatch(file))
                .Select(file => (file, Path.GetRelativePath(root, file)))
            : [];
    }

    private static bool HasWildcard(string pattern) => pattern.AsSpan().IndexOfAny("*?[") >= 0;

    private static WorkFailure Failure(string code, string message, JsonObject destination) =>
        new("usererror", code, message)
        {
            Details = [("ContainerUrl", destination.Text("containerUrl")!.Split('?')[0])],
        };
}
