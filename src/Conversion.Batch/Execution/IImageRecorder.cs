using ImageConversion.Batch.Model;
using ImageConversion.Core;

namespace ImageConversion.Batch.Execution;

/// <summary>Keeps what a runner does. Members may be called from several threads at once.</summary>
internal interface IImageRecorder
{
    /// <summary>Whether an image is still to be done. Asked before it is begun, read and decoded; one that is not leaves without
    /// an outcome.</summary>
    bool IsDue(ImageTask image) => true;

    /// <summary>Called with images shortly before they are decoded; none of them is decoded until the task has ended.</summary>
    Task BeginAsync(IReadOnlyList<ImageTask> images) => Task.CompletedTask;

    /// <summary>Called with an attempt that failed for a passing reason; the image is retried.</summary>
    Task PassOverAsync(ImageOutcome attempt) => Task.CompletedTask;

    /// <summary>Takes an image's outcome. What it throws ends the run.</summary>
    Task ReachAsync(ImageOutcome outcome);
}

/// <summary>One image to bring to an outcome.</summary>
/// <param name="Image">The image.</param>
/// <param name="Attempt">Which attempt of the run it is, from 1.</param>
/// <param name="Alone">Whether nothing else may be decoded meanwhile: a process died that was working on it.</param>
/// <param name="Damage">What an earlier read had, where its bytes were not of the stored hash.</param>
internal readonly record struct ImageTask(PlannedImage Image, int Attempt, bool Alone = false, string? Damage = null);

/// <summary>What became of an image.</summary>
/// <param name="Entry">Its line in a ledger.</param>
/// <param name="Result">What the converter says of the PNG; null where there is none.</param>
internal sealed record ImageOutcome(LedgerEntry Entry, ConversionResult? Result = null);
