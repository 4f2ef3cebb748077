using Conversion.Batch.Ledger;
using Conversion.Core;

namespace Conversion.Batch.Execution;

/// <summary>What became of an image.</summary>
/// <param name="Entry">Its line in a ledger.</param>
/// <param name="Result">What the converter says of the PNG; null where there is none.</param>
public sealed record ImageOutcome(LedgerEntry Entry, ConversionResult? Result = null);
