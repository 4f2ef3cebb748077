using System.Globalization;
using ImageConversion.BatchEmulator.Http;
using ImageConversion.BatchEmulator.Nodes;
using ImageConversion.BatchEmulator.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageConversion.BatchEmulator.Files;

/// <summary>Files of tasks and of nodes: list, properties, content or a range of it, deletion.</summary>
internal static class FileEndpoints
{
    private const string OfTask = "/jobs/{jobId}/tasks/{taskId}/files";
    private const string OfNode = "/pools/{poolId}/nodes/{nodeId}/files";

    private delegate FileRoot Locate(ServiceCall call);

    public static void Map(ServiceRoutes routes)
    {
        Map(routes, OfTask, TaskRoot);
        Map(routes, OfNode, NodeRoot);
    }

    private static void Map(ServiceRoutes routes, string path, Locate locate) => routes
        .On("GET", path, call => ListAsync(call, locate))
        .On("GET", path + "/{**filePath}", call => GetAsync(call, locate))
        .On("HEAD", path + "/{**filePath}", call => HeadAsync(call, locate))
        .On("DELETE", path + "/{**filePath}", call => DeleteAsync(call, locate));

    private static FileRoot TaskRoot(ServiceCall call)
    {
        BatchTask task = call.Account.Job(call["jobId"]).Task(call["taskId"]);
        if (task.State == TaskState.Active)
        {
            throw BatchFailure.Because(
                "OperationInvalidForCurrentState",
                "The files of the specified task cannot be accessed as the task state is still active");
        }

        if (task.AreFilesCleanedUp)
        {
            throw new BatchFailure("TaskFilesCleanedup", task.Id);
        }

        return task.Place is { IsThere: true } place
            ? new FileRoot(
                Path.Combine(place.Root, place.Folder), $"{call.Base}/jobs/{task.Job.Id}/tasks/{task.Id}/files")
            : throw new BatchFailure("TaskFilesUnavailable", task.Id);
    }

    private static FileRoot NodeRoot(ServiceCall call)
    {
        Node node = NodeEndpoints.Find(call);
        return Directory.Exists(node.Folder.Root) && node.State != NodeState.Preempted
            ? new FileRoot(node.Folder.Root, $"{NodeDocument.Url(node, call.Base)}/files")
            : throw new BatchFailure("NodeNotReady", node.Id);
    }

    private static Task ListAsync(ServiceCall call, Locate locate)
    {
        FileRoot root = call.Read(() => locate(call));
        bool isRecursive = string.Equals(call.Query("recursive"), "true", StringComparison.OrdinalIgnoreCase);
        return Paging.PageAsync(call, "files", () => root.List(isRecursive), root.NameOf, root.Document);
    }

    private static Task HeadAsync(ServiceCall call, Locate locate)
    {
        FileSystemInfo file = Find(call, locate, out FileRoot root);
        Describe(call.Context.Response, file, root);
        call.Context.Response.ContentLength = (file as FileInfo)?.Length ?? 0;
        return call.EmptyAsync(200);
    }

    private static async Task GetAsync(ServiceCall call, Locate locate)
    {
        if (Find(call, locate, out FileRoot root) is not FileInfo file)
        {
            throw BatchFailure.Because("OperationInvalidForCurrentState", "The file is a directory");
        }

        await using FileStream content = Open(file);
        // A running task may go on writing: the answer is as long as the file was at this moment.
        long length = content.Length;
        (long start, long end) = Range(call.Context.Request.Headers["ocp-range"], length);
        Describe(call.Context.Response, file, root);
        call.Context.Response.StatusCode = 200;
        call.Context.Response.ContentLength = end - start;
        content.Position = start;
        await CopyAsync(content, call.Context.Response.Body, end - start, call.Context.RequestAborted);
    }

    private static FileStream Open(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BatchFailure("FileNotFound", file.Name);
        }
    }

    private static Task DeleteAsync(ServiceCall call, Locate locate)
    {
        FileSystemInfo file = Find(call, locate, out _);
        if (file is DirectoryInfo directory)
        {
            bool isRecursive = string.Equals(call.Query("recursive"), "true", StringComparison.OrdinalIgnoreCase);
            if (!isRecursive && directory.EnumerateFileSystemInfos().Any())
            {
                throw BatchFailure.Because("OperationInvalidForCurrentState", "The directory is not empty");
            }

            directory.Delete(recursive: true);
        }
        else
        {
            file.Delete();
        }

        return call.EmptyAsync(200);
    }

    private static FileSystemInfo Find(ServiceCall call, Locate locate, out FileRoot root)
    {
        root = call.Read(() => locate(call));
        FileSystemInfo file = root.Find(PathOf(call));
        DateTimeOffset modified = file.LastWriteTimeUtc;
        string? since = call.Context.Request.Headers.IfModifiedSince;
        string? unmodified = call.Context.Request.Headers.IfUnmodifiedSince;
        if (Time(unmodified) is { } before && modified > before.AddSeconds(1))
        {
            throw new BatchFailure("ConditionNotMet");
        }

        return Time(since) is { } after && modified < after.AddSeconds(1)
            ? throw new BatchFailure("ConditionNotMet") { Status = 304 }
            : file;
    }

    // Clients write '/' in a file's path as it is, or as %2F, which routing would leave so.
    private static string PathOf(ServiceCall call)
    {
        string path = call.Context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        string[] segments = path.Split('/');
        // "", collection, id, collection, id, "files", then the file's own.
        return Uri.UnescapeDataString(string.Join('/', segments[6..]));
    }

    private static DateTimeOffset? Time(string? header) =>
        DateTimeOffset.TryParseExact(header, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time)
            ? time
            : null;

    private static void Describe(HttpResponse response, FileSystemInfo file, FileRoot root)
    {
        IHeaderDictionary headers = response.Headers;
        headers.LastModified = file.LastWriteTimeUtc.ToString("r", CultureInfo.InvariantCulture);
        headers["ocp-creation-time"] = file.CreationTimeUtc.ToString("r", CultureInfo.InvariantCulture);
        headers["ocp-batch-file-isdirectory"] = file is DirectoryInfo ? "True" : "False";
        headers["ocp-batch-file-url"] = root.Url(file);
        headers["ocp-batch-file-mode"] = FileRoot.Mode(file);
        response.ContentType = "application/octet-stream";
    }

    // bytes=a-b or bytes=a-; an end beyond the file's is cut.
    private static (long Start, long End) Range(string? header, long length)
    {
        if (string.IsNullOrEmpty(header))
        {
            return (0, length);
        }

        string[] parts = header.StartsWith("bytes=", StringComparison.Ordinal) ? header[6..].Split('-') : [];
        if (parts.Length != 2
            || !long.TryParse(parts[0], CultureInfo.InvariantCulture, out long start)
            || (parts[1].Length > 0 && !long.TryParse(parts[1], CultureInfo.InvariantCulture, out _)))
        {
            throw new BatchFailure("InvalidHeaderValue").With("HeaderName", "ocp-range").With("HeaderValue", header);
        }

        long end = parts[1].Length > 0 ? Math.Min(long.Parse(parts[1], CultureInfo.InvariantCulture) + 1, length) : length;
        return start < end
            ? (start, end)
            : throw new BatchFailure("InvalidRange").With("HeaderName", "ocp-range").With("HeaderValue", header);
    }

    private static async Task CopyAsync(Stream source, Stream target, long count, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[81920];
        while (count > 0)
        {
            int read = await source.ReadAsync(
                buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
            if (read == 0)
            {
                throw new IOException("The file became shorter while it was read");
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            count -= read;
        }
    }
}
