namespace Conversion.Batch.AzureBatch;

/// <summary>The data plane of one Azure Batch account. Types and verbs are named as in Azure.Compute.Batch; code that needs
/// only a part asks for that part's interface.</summary>
/// <remarks>
/// Thread-safe. Methods with an <c>ifMatch</c> take the version that must still be there (an <c>ETag</c> of an answer);
/// another one is <see cref="BatchServiceErrorKind.ConditionNotMet"/>. Every method throws
/// <see cref="BatchServiceException"/> and nothing else but <see cref="ArgumentException"/> for ids that cannot be, and
/// <see cref="OperationCanceledException"/>. Requests are repeated where the service is busy or the answer was lost; a
/// change whose answer was lost and whose repetition is refused is looked up, and counts as done if it is.
/// Listings read page after page as they are enumerated.
/// </remarks>
public interface IBatchService : IBatchPools, IBatchNodes, IBatchJobs, IBatchTasks;
