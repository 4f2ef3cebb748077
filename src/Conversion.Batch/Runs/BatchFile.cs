using Conversion.Batch.Model;

namespace Conversion.Batch.Runs;

/// <summary>The jobs of a run on Azure Batch: <c>batch.json</c>.</summary>
internal sealed class BatchFile
{
    internal const string Name = "batch.json";

    private readonly RunFolderStore _folder;

    internal BatchFile(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes where the run is on Azure Batch.</summary>
    public Task WriteAsync(BatchRecord record, CancellationToken cancellationToken) =>
        _folder.WriteJsonAsync(Name, record, BatchJson.Default.BatchRecord, cancellationToken);

    /// <summary>Reads where the run is on Azure Batch; null where it was never submitted.</summary>
    public Task<BatchRecord?> TryReadAsync(CancellationToken cancellationToken) =>
        _folder.TryReadJsonAsync(
            Name, BatchJson.Default.BatchRecord, r => StoredValues.FindProblem(r, number => BatchRecord.JobId(_folder.Run, number)), cancellationToken);
}
