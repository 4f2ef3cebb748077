namespace Conversion.Batch.AzureBatch;

/// <summary>A task that is on its way, as JSON.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Json">What is sent of it.</param>
internal sealed record TaskToAdd(string Id, byte[] Json);
