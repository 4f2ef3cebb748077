namespace Conversion.Batch.AzureBatch;

/// <summary>The body of a job's disabling.</summary>
internal sealed record DisableJobBody(DisableBatchJobOption DisableTasks);
