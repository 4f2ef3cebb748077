using Conversion.Batch.Model;
using Conversion.Storage;

namespace Conversion.Batch.Runs;

/// <summary>A run's summary: <c>summary.json</c>.</summary>
internal sealed class SummaryFile
{
    internal const string Name = "summary.json";

    private readonly RunFolderStore _folder;

    internal SummaryFile(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes the run's summary.</summary>
    public Task WriteAsync(RunSummary summary, CancellationToken cancellationToken) =>
        _folder.WriteJsonAsync(Name, summary, BatchJson.Default.RunSummary, cancellationToken);

    /// <summary>Reads the run's summary, or null while there is none.</summary>
    public Task<RunSummary?> TryReadAsync(CancellationToken cancellationToken) =>
        _folder.TryReadJsonAsync(Name, BatchJson.Default.RunSummary, StoredValues.FindProblem, cancellationToken);

    /// <summary>Deletes the run's summary, if there is one: the run continues.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) =>
        _folder.State.DeleteAsync(_folder.PathOf(Name), cancellationToken);

    /// <summary>A summary with the calls that were counted since the last one, and those of the summary that it will replace.</summary>
    internal async Task<RunSummary> WithCallsAsync(RunSummary summary, BlobCallCounter? calls, CancellationToken cancellationToken)
    {
        RunSummary? before = await TryReadAsync(cancellationToken).ConfigureAwait(false);
        return summary with { Operations = StorageOperations.Sum(before?.Operations, StorageOperations.TakeFrom(calls)) };
    }
}
