namespace Conversion.Batch.Execution;

/// <summary>Keeps what a runner does. Members may be called from several threads at once.</summary>
internal interface IImageRecorder
{
    /// <summary>Whether an image is still to be done. Asked before it is begun, read and decoded; one that is not leaves without
    /// an outcome.</summary>
    bool IsDue(ImageTask image) => true;

    /// <summary>Hears of images a little before they are decoded; none of them is until the task has ended.</summary>
    Task BeginAsync(IReadOnlyList<ImageTask> images) => Task.CompletedTask;

    /// <summary>Hears of an attempt that failed for a passing reason; the image is tried once more.</summary>
    Task PassOverAsync(ImageOutcome attempt) => Task.CompletedTask;

    /// <summary>Takes an image's outcome. What it throws ends the run.</summary>
    Task ReachAsync(ImageOutcome outcome);
}
