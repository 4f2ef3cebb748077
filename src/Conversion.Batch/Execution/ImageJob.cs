using System.Diagnostics;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Telemetry;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>One image on its way through the stages, with what it holds of memory.</summary>
/// <remarks>Not thread-safe: one stage has it at a time.</remarks>
/// <param name="task">The image.</param>
/// <param name="begun">Ends when the attempt is recorded; asking for it begins that.</param>
/// <param name="group">The list it belongs to.</param>
/// <param name="outcomes">Makes its outcome.</param>
internal sealed class ImageJob(ImageTask task, Lazy<Task> begun, JobGroup group, OutcomeFactory outcomes)
{
    private readonly Activity? _span = ConversionTelemetry.StartImage(task.Image.Name, task.Attempt);

    private readonly List<string> _warnings = [];

    /// <summary>What is to be converted.</summary>
    public PlannedImage Image => task.Image;

    /// <summary>Whether nothing else may be decoded meanwhile.</summary>
    public bool Alone => task.Alone;

    /// <summary>Cancelled when the image must no longer be read or converted.</summary>
    public CancellationToken Stop => group.Stop;

    /// <summary>Cancelled when its PNG must no longer be written either.</summary>
    public CancellationToken Drop => group.Drop;

    /// <summary>The encoded image, from its reading to the end of its conversion.</summary>
    public LoadedImage? Jpeg { get; set; }

    /// <summary>The PNG, from its conversion to the end of its writing.</summary>
    public ConvertedImage? Png { get; set; }

    /// <summary>The version that was read.</summary>
    public BlobEntry? Source { get; set; }

    /// <summary>Adds to the warnings of its outcome.</summary>
    public void AddWarning(string warning) => _warnings.Add(warning);

    /// <summary>Ends when the attempt is recorded, so that decoding may begin.</summary>
    public Task BeginAsync() => begun.Value;

    /// <summary>Takes the image through a stage that ends with <see cref="Stop"/>, and that it enters only while it is
    /// due.</summary>
    /// <returns>Whether it continues; where it does not, its outcome is recorded, or another has it, and it has left.</returns>
    public async Task<bool> TryAsync(Func<ImageJob, Task> stage)
    {
        if (group.IsDue(task))
        {
            return await TryAsync(stage, Stop).ConfigureAwait(false);
        }

        Leave();
        return false;
    }

    /// <summary>Takes the image through a stage that ends with <see cref="Drop"/>: its PNG is made.</summary>
    /// <returns>Whether it continues; where it does not, its outcome is recorded, and it has left.</returns>
    public Task<bool> TryWriteAsync(Func<ImageJob, Task> stage) => TryAsync(stage, Drop);

    /// <summary>The image is converted; records it and leaves.</summary>
    /// <param name="written">False where another's PNG stays.</param>
    public async Task FinishAsync(bool written)
    {
        ImageOutcome outcome = outcomes.Success(task, Source!, Png!, written, _warnings);
        Png!.Dispose();
        await group.ReachAsync(task, outcome, _span).ConfigureAwait(false);
        Leave();
    }

    private async Task<bool> TryAsync(Func<ImageJob, Task> stage, CancellationToken stop)
    {
        if (_span is not null)
        {
            // The stages are not on the way on which the image came: what they call belongs to it all the same.
            Activity.Current = _span;
        }

        try
        {
            stop.ThrowIfCancellationRequested();
            await stage(this).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Not reached: the image has no outcome, and the next worker of the shard converts it.
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.OutOfSpace)
        {
            group.Fail(new BatchException(BatchErrorKind.OutOfSpace, $"The target is full: {e.Message}", e));
        }
        catch (BatchException e)
        {
            // Not this image's: every other one's would be the same.
            group.Fail(e);
        }
        catch (Exception e)
        {
            await group.ReachAsync(task, outcomes.Failure(task, Source, e), _span).ConfigureAwait(false);
        }

        Leave();
        return false;
    }

    private void Leave()
    {
        Jpeg?.Dispose();
        Png?.Dispose();
        _span?.Dispose();
        group.Leave();
    }
}
