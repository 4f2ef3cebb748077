namespace Conversion.Batch.Verification;

/// <summary>A source image that could not be compared with its PNG.</summary>
/// <param name="Name">The source, relative to its root.</param>
/// <param name="Message">Why.</param>
public sealed record UncheckedImage(string Name, string Message);
