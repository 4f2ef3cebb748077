using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>What runs of a recipe have measured: <c>rates-RECIPE.json</c> next to the runs' folders, for later estimates.</summary>
internal sealed class RatesFile
{
    private const int MaxBytes = 64 * 1024;

    private readonly RunFolderStore _folder;

    internal RatesFile(RunFolderStore folder) => _folder = folder;

    /// <summary>Keeps what this run has measured of images and cores, for estimates of later runs of its recipe.</summary>
    /// <param name="summary">The run's; where it is too little to measure, what is known stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>A run that has ended does not fail for its notes: where they cannot be written, later estimates know less.</remarks>
    public async Task TryKeepAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        if (MeasuredRates.TryMeasure(summary) is { } rates)
        {
            try
            {
                await _folder.WriteJsonAtAsync(NameOf(summary.Recipe), rates, BatchJson.Default.MeasuredRates, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (BlobStoreException)
            {
                // As said above.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Likewise.
            }
        }
    }

    /// <summary>What earlier runs of a recipe have measured in this place; what is assumed where there was none.</summary>
    public async Task<MeasuredRates> ReadAsync(string recipeHash, CancellationToken cancellationToken)
    {
        try
        {
            byte[]? content = await _folder.TryReadAtAsync(NameOf(recipeHash), MaxBytes, cancellationToken).ConfigureAwait(false);
            MeasuredRates? rates = content is null ? null : JsonSerializer.Deserialize(content, BatchJson.Default.MeasuredRates);
            return rates is not null && StoredValues.AreRates(rates) ? rates : MeasuredRates.Assumed;
        }
        catch (Exception e) when (e is JsonException or BatchException)
        {
            // A guess from damaged notes is worth no more than the assumption, and no run should fail for it.
            return MeasuredRates.Assumed;
        }
    }

    private static string NameOf(string recipeHash) => $"rates-{recipeHash}.json";
}
