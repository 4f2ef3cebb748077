namespace Conversion.Batch.Verification;

/// <summary>One source image whose PNG is not what it should be.</summary>
/// <param name="Name">The source, relative to its root.</param>
/// <param name="Target">The PNG, relative to its root.</param>
/// <param name="Kind">In what it differs.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record Difference(string Name, string Target, DifferenceKind Kind, string Message);
