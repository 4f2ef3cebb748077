using Conversion.Batch.Ledger;

namespace Conversion.Batch.Verification;

/// <summary>A source image without a PNG, of which a run says that this version of it cannot be converted.</summary>
/// <param name="Name">The source, relative to its root.</param>
/// <param name="Kind">Why.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Run">The run that says so.</param>
public sealed record RecordedFailure(string Name, FailureKind Kind, string Message, string Run);
