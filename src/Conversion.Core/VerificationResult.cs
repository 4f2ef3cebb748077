namespace Conversion.Core;

/// <summary>What comparing a PNG with its JPEG has shown.</summary>
/// <param name="IsMatch">Whether size and every pixel are the same.</param>
/// <param name="Difference">What differs first, and where; null where nothing does.</param>
public sealed record VerificationResult(bool IsMatch, string? Difference);
