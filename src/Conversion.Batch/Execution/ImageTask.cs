using Conversion.Batch.Planning;

namespace Conversion.Batch.Execution;

/// <summary>One image to bring to an outcome.</summary>
/// <param name="Image">The image.</param>
/// <param name="Attempt">Which attempt of the run it is, from 1.</param>
/// <param name="Alone">Whether nothing else may be decoded meanwhile: a process died that was working on it.</param>
internal readonly record struct ImageTask(PlannedImage Image, int Attempt, bool Alone = false);
