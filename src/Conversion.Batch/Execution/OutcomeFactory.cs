using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Execution;

/// <summary>Makes ledger lines of what became of images.</summary>
/// <param name="node">The machine.</param>
/// <param name="memoryBytes">The process's memory, for messages.</param>
/// <param name="time">The clock.</param>
internal sealed class OutcomeFactory(string node, long memoryBytes, TimeProvider time)
{
    /// <summary>A name may have 1,024 characters, and a message names it once or twice.</summary>
    private const int MaxMessageLength = 4000;

    /// <summary>The image is converted.</summary>
    /// <param name="task">The image.</param>
    /// <param name="source">The version that was read.</param>
    /// <param name="png">Its PNGs.</param>
    /// <param name="written">False where another's PNG stays.</param>
    /// <param name="warnings">What was found while it was written; null for nothing.</param>
    public ImageOutcome Success(ImageTask task, BlobEntry source, ConvertedImage png, bool written, IReadOnlyList<string>? warnings) => Success(
        task, source, png.Result, warnings, written, written && png.Further.Count > 0 ? [.. png.Further.Select((f, i) => f.Describe(task.Image.Target, i + 2))] : null);

    private ImageOutcome Success(
        ImageTask task, BlobEntry source, ConversionResult result, IReadOnlyList<string>? warnings, bool written, IReadOnlyList<FurtherPng>? further) => new(
        New(task, written ? Outcome.Converted : Outcome.UpToDate) with
        {
            Warnings = [.. result.Warnings, .. warnings ?? []],
            WidthPixels = result.WidthPixels,
            HeightPixels = result.HeightPixels,
            SourceBytes = source.SizeBytes,
            TargetBytes = written ? result.PngBytes : null,
            Further = further,
            SourceEtag = source.ETag,
            DecodeMs = Math.Round(result.DecodeTime.TotalMilliseconds, 3),
            EncodeMs = Math.Round(result.EncodeTime.TotalMilliseconds, 3),
        },
        result);

    /// <summary>The target already holds the PNG; nothing was decoded.</summary>
    public ImageOutcome UpToDate(ImageTask task) => new(New(task, Outcome.UpToDate));

    /// <summary>A process wrote the PNG for this run, and died before its ledger heard of it; how long it took is not
    /// known.</summary>
    public ImageOutcome Found(ImageTask task, int? widthPixels, int? heightPixels, long pngBytes) => new(
        New(task, Outcome.Converted) with
        {
            WidthPixels = widthPixels, HeightPixels = heightPixels, TargetBytes = pngBytes,
        });

    /// <summary>The image ended on an error of its own.</summary>
    /// <param name="task">The image.</param>
    /// <param name="read">The version that was read; null where none was.</param>
    /// <param name="error">What happened.</param>
    public ImageOutcome Failure(ImageTask task, BlobEntry? read, Exception error)
    {
        (FailureKind kind, string message) = Explain(error);
        message = SecretText.Hide(message);
        LedgerEntry entry = Failed(task, kind, message);
        return new(read is null ? entry : entry with { SourceBytes = read.SizeBytes, SourceEtag = read.ETag });
    }

    /// <summary>Processes died on the image; it is not tried again.</summary>
    public ImageOutcome Crashed(ImageTask task, int deaths) => new(Failed(
        task,
        FailureKind.Crashed,
        $"the process ended {deaths} times while it converted this image and no other; it is set aside"));

    /// <summary>What became of an image could not be recorded; this is what became of it.</summary>
    public static ImageOutcome Unrecorded(ImageOutcome outcome, Exception error) => new(outcome.Entry with
    {
        Outcome = Outcome.Failed,
        Kind = FailureKind.Crashed,
        Message = Shorten($"its outcome could not be recorded: {error.GetType().Name}: {error.Message}"),
        Warnings = [],
        TargetBytes = null,
        Further = null,
        DecodeMs = null,
        EncodeMs = null,
    });

    private static string Shorten(string message) => message.Length <= MaxMessageLength
        ? message
        : message[..(char.IsHighSurrogate(message[MaxMessageLength - 1]) ? MaxMessageLength - 1 : MaxMessageLength)] + "…";

    private (FailureKind Kind, string Message) Explain(Exception error) => error switch
    {
        ImageConversionException e => (FailureKinds.Of(e.Kind), e.Message),
        BlobStoreException e => (FailureKinds.Of(e), e.Message),
        OutOfMemoryException e => (
            FailureKind.LimitExceeded,
            $"memory: within {Quantities.Bytes(memoryBytes)} there was no room ({e.Message})"),

        // Nobody asked for it: something below gave up waiting, a time-out of a transfer for one.
        OperationCanceledException e => (FailureKind.Transient, $"given up: {e.Message}"),
        _ => (FailureKind.Crashed, $"the converter failed on this image: {error.GetType().Name}: {error.Message}"),
    };

    private LedgerEntry Failed(ImageTask task, FailureKind kind, string message) =>
        New(task, Outcome.Failed) with { Kind = kind, Message = Shorten(message) };

    private LedgerEntry New(ImageTask task, Outcome outcome) => new()
    {
        Name = task.Image.Name,
        Target = task.Image.Target,
        Outcome = outcome,
        SourceBytes = task.Image.Bytes,
        SourceEtag = task.Image.Etag,
        Attempt = task.Attempt,
        Node = node,
        At = time.GetUtcNow(),
    };
}
