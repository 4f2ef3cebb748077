using System.Text.Json.Serialization;
using Conversion.Batch.Estimation;
using Conversion.Batch.Ledger;
using Conversion.Batch.Planning;
using Conversion.Batch.Reporting;
using Conversion.Batch.Submission;
using Conversion.Batch.Verification;

namespace Conversion.Batch.Runs;

/// <summary>The JSON of a run's files: camelCase names, enums by name, absent values left out, one line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(PlannedImage))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(AttemptRecord))]
[JsonSerializable(typeof(ShardReceipt))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(RunEstimate))]
[JsonSerializable(typeof(MeasuredRates))]
[JsonSerializable(typeof(PriceTable))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(BatchRecord))]
[JsonSerializable(typeof(ShardPart))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(WorkerBuild))]
internal sealed partial class BatchJson : JsonSerializerContext;
