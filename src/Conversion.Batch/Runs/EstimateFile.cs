using Conversion.Batch.Model;

namespace Conversion.Batch.Runs;

/// <summary>What a run is estimated to take: <c>estimate.json</c>.</summary>
internal sealed class EstimateFile
{
    private const string Name = "estimate.json";

    private readonly RunFolderStore _folder;

    internal EstimateFile(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes the estimate.</summary>
    public Task WriteAsync(RunEstimate estimate, CancellationToken cancellationToken) =>
        _folder.WriteJsonAsync(Name, estimate, BatchJson.Default.RunEstimate, cancellationToken);

    /// <summary>Reads the estimate, or null where there is none.</summary>
    public Task<RunEstimate?> TryReadAsync(CancellationToken cancellationToken) =>
        _folder.TryReadJsonAsync(Name, BatchJson.Default.RunEstimate, StoredValues.FindProblem, cancellationToken);
}
