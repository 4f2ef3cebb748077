namespace Conversion.Batch.Model;

/// <summary>Who writes to a target: <c>targets/&lt;hash&gt;.json</c> next to the runs' folders (docs/formats.md).</summary>
/// <param name="Run">The run.</param>
/// <param name="Recipe">Its recipe's hash.</param>
internal sealed record TargetHolder(string Run, string Recipe);
