namespace Conversion.Batch.AzureBatch;

/// <summary>The body of a job's end.</summary>
internal sealed record TerminateJobBody(string? TerminateReason);
