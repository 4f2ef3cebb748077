using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Core;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Calls of the service that the product does not make and the emulator answers. They go through the client's pipeline.</summary>
/// <remarks>This file is part of several test projects.</remarks>
internal static class FurtherCalls
{
    public static Task<bool> PoolExistsAsync(this IBatchPools service, string poolId) => ExistsAsync(() => service.GetPoolAsync(poolId));

    public static Task StopPoolResizeAsync(this IBatchPools service, string poolId) =>
        PostAsync(service, BatchPath.Of("pools", poolId, "stopresize"));

    public static Task RemoveNodesAsync(this IBatchPools service, string poolId, params IReadOnlyList<string> nodes) =>
        PostAsync(service, BatchPath.Of("pools", poolId, "removenodes"), new { nodeList = nodes });

    public static Task<BatchNode> GetNodeAsync(this IBatchPools service, string poolId, string nodeId) =>
        PipelineOf(service).GetAsync(
            new BatchCall(RequestMethod.Get, BatchPath.Of("pools", poolId, "nodes", nodeId), "get node"),
            BatchServiceJson.Default.BatchNode,
            CancellationToken.None);

    public static Task RebootNodeAsync(this IBatchPools service, string poolId, string nodeId) =>
        PostAsync(service, BatchPath.Of("pools", poolId, "nodes", nodeId, "reboot"));

    public static Task ReimageNodeAsync(this IBatchPools service, string poolId, string nodeId) =>
        PostAsync(service, BatchPath.Of("pools", poolId, "nodes", nodeId, "reimage"));

    public static Task DisableNodeSchedulingAsync(this IBatchPools service, string poolId, string nodeId) =>
        PostAsync(service, BatchPath.Of("pools", poolId, "nodes", nodeId, "disablescheduling"));

    public static Task EnableNodeSchedulingAsync(this IBatchPools service, string poolId, string nodeId) =>
        PostAsync(service, BatchPath.Of("pools", poolId, "nodes", nodeId, "enablescheduling"));

    /// <param name="service">The account.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="tasks">What becomes of running tasks: <c>requeue</c>, <c>terminate</c> or <c>wait</c>.</param>
    public static Task DisableJobAsync(this IBatchPools service, string jobId, string tasks) =>
        PostAsync(service, BatchPath.Of("jobs", jobId, "disable"), new { disableTasks = tasks });

    public static Task EnableJobAsync(this IBatchPools service, string jobId) => PostAsync(service, BatchPath.Of("jobs", jobId, "enable"));

    public static Task CreateTaskAsync(this IBatchPools service, string jobId, BatchTaskCreateOptions task) =>
        ChangeAsync(
            service,
            new BatchCall(RequestMethod.Post, BatchPath.Of("jobs", jobId, "tasks"), $"create task '{task.Id}'")
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(task, BatchServiceJson.Default.BatchTaskCreateOptions),
            },
            () => ExistsAsync(() => ((IBatchTasks)service).GetTaskAsync(jobId, task.Id)));

    public static Task TerminateTaskAsync(this IBatchPools service, string jobId, string taskId) =>
        PostAsync(service, BatchPath.Of("jobs", jobId, "tasks", taskId, "terminate"));

    public static Task DeleteTaskAsync(this IBatchPools service, string jobId, string taskId) =>
        ChangeAsync(service, new BatchCall(RequestMethod.Delete, BatchPath.Of("jobs", jobId, "tasks", taskId), "delete task"));

    /// <summary>The files of a task, those in directories too.</summary>
    public static IAsyncEnumerable<BatchNodeFile> GetTaskFilesAsync(this IBatchPools service, string jobId, string taskId) =>
        PipelineOf(service).ListAsync(
            new BatchCall(RequestMethod.Get, BatchPath.Of("jobs", jobId, "tasks", taskId, "files"), "list files")
            {
                Query = [("recursive", "true")],
            },
            (JsonTypeInfo<BatchPage<BatchNodeFile>>)JsonSerializerOptions.Web.GetTypeInfo(typeof(BatchPage<BatchNodeFile>)),
            CancellationToken.None);

    private static Task PostAsync(IBatchPools service, string path, object? body = null) =>
        ChangeAsync(service, new BatchCall(RequestMethod.Post, path, $"post {path}")
        {
            Body = body is null ? default(ReadOnlyMemory<byte>?) : JsonSerializer.SerializeToUtf8Bytes(body),
        });

    private static async Task ChangeAsync(IBatchPools service, BatchCall call, Func<Task<bool>>? isDone = null) =>
        _ = await PipelineOf(service).ChangeAsync(call, _ => isDone?.Invoke() ?? Task.FromResult(false), CancellationToken.None);

    private static async Task<bool> ExistsAsync(Func<Task> get)
    {
        try
        {
            await get();
            return true;
        }
        catch (BatchServiceException e) when (e.Kind == BatchServiceErrorKind.NotFound)
        {
            return false;
        }
    }

    private static BatchPipeline PipelineOf(IBatchPools service) => Pipeline((AzureBatchService)service);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_pipeline")]
    private static extern ref BatchPipeline Pipeline(AzureBatchService service);
}

/// <summary>A file or directory of a task, as listings have it.</summary>
internal sealed record BatchNodeFile(string? Name, bool? IsDirectory);
